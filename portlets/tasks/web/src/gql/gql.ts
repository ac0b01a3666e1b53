/* eslint-disable */
import * as types from './graphql'
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core'

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
  'fragment TaskRow on Task {\n  id\n  title\n  status\n  priority\n  dueDate\n  completedAt\n  tags\n  version\n  createdAt\n  updatedAt\n  project {\n    id\n    name\n    color\n  }\n  assignee {\n    id\n    displayName\n  }\n  parent {\n    id\n    title\n  }\n}\n\nfragment TaskDetail on Task {\n  ...TaskRow\n  description\n  customFields\n  createdBy {\n    id\n    displayName\n  }\n}\n\nfragment ProjectRow on Project {\n  id\n  name\n  description\n  color\n  isArchived\n  version\n  createdAt\n  updatedAt\n}': typeof types.TaskRowFragmentDoc
  'query Projects($first: Int!, $after: String, $filter: ProjectFilter) {\n  projects(\n    first: $first\n    after: $after\n    filter: $filter\n    orderBy: [{field: NAME, direction: ASC}]\n  ) {\n    nodes {\n      ...ProjectRow\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nquery Project($id: ID!) {\n  project(id: $id) {\n    ...ProjectRow\n  }\n}\n\nmutation CreateProject($input: CreateProjectInput!) {\n  createProject(input: $input) {\n    project {\n      ...ProjectRow\n    }\n  }\n}\n\nmutation UpdateProject($input: UpdateProjectInput!) {\n  updateProject(input: $input) {\n    project {\n      ...ProjectRow\n    }\n  }\n}\n\nmutation DeleteProject($input: DeleteProjectInput!) {\n  deleteProject(input: $input) {\n    project {\n      id\n    }\n  }\n}': typeof types.ProjectsDocument
  'query Tasks($first: Int!, $after: String, $filter: TaskFilter, $orderBy: [TaskOrder!]) {\n  tasks(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {\n    nodes {\n      ...TaskRow\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nquery TaskTotal($filter: TaskFilter) {\n  tasks(first: 1, filter: $filter) {\n    totalCount\n  }\n}\n\nquery TaskCounts {\n  taskCounts {\n    status\n    count\n  }\n}\n\nquery Task($id: ID!) {\n  task(id: $id) {\n    ...TaskDetail\n  }\n}\n\nquery Subtasks($id: ID!, $first: Int!, $after: String) {\n  tasks(\n    first: $first\n    after: $after\n    filter: {parentId: $id}\n    orderBy: [{field: CREATED_AT, direction: ASC}]\n  ) {\n    nodes {\n      ...TaskRow\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nmutation CreateTask($input: CreateTaskInput!) {\n  createTask(input: $input) {\n    task {\n      ...TaskDetail\n    }\n  }\n}\n\nmutation UpdateTask($input: UpdateTaskInput!) {\n  updateTask(input: $input) {\n    task {\n      ...TaskDetail\n    }\n  }\n}\n\nmutation DeleteTask($input: DeleteTaskInput!) {\n  deleteTask(input: $input) {\n    task {\n      id\n    }\n  }\n}\n\nsubscription TaskChanged {\n  taskChanged {\n    change\n    taskId\n    task {\n      ...TaskRow\n    }\n  }\n}': typeof types.TasksDocument
}
const documents: Documents = {
  'fragment TaskRow on Task {\n  id\n  title\n  status\n  priority\n  dueDate\n  completedAt\n  tags\n  version\n  createdAt\n  updatedAt\n  project {\n    id\n    name\n    color\n  }\n  assignee {\n    id\n    displayName\n  }\n  parent {\n    id\n    title\n  }\n}\n\nfragment TaskDetail on Task {\n  ...TaskRow\n  description\n  customFields\n  createdBy {\n    id\n    displayName\n  }\n}\n\nfragment ProjectRow on Project {\n  id\n  name\n  description\n  color\n  isArchived\n  version\n  createdAt\n  updatedAt\n}':
    types.TaskRowFragmentDoc,
  'query Projects($first: Int!, $after: String, $filter: ProjectFilter) {\n  projects(\n    first: $first\n    after: $after\n    filter: $filter\n    orderBy: [{field: NAME, direction: ASC}]\n  ) {\n    nodes {\n      ...ProjectRow\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nquery Project($id: ID!) {\n  project(id: $id) {\n    ...ProjectRow\n  }\n}\n\nmutation CreateProject($input: CreateProjectInput!) {\n  createProject(input: $input) {\n    project {\n      ...ProjectRow\n    }\n  }\n}\n\nmutation UpdateProject($input: UpdateProjectInput!) {\n  updateProject(input: $input) {\n    project {\n      ...ProjectRow\n    }\n  }\n}\n\nmutation DeleteProject($input: DeleteProjectInput!) {\n  deleteProject(input: $input) {\n    project {\n      id\n    }\n  }\n}':
    types.ProjectsDocument,
  'query Tasks($first: Int!, $after: String, $filter: TaskFilter, $orderBy: [TaskOrder!]) {\n  tasks(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {\n    nodes {\n      ...TaskRow\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nquery TaskTotal($filter: TaskFilter) {\n  tasks(first: 1, filter: $filter) {\n    totalCount\n  }\n}\n\nquery TaskCounts {\n  taskCounts {\n    status\n    count\n  }\n}\n\nquery Task($id: ID!) {\n  task(id: $id) {\n    ...TaskDetail\n  }\n}\n\nquery Subtasks($id: ID!, $first: Int!, $after: String) {\n  tasks(\n    first: $first\n    after: $after\n    filter: {parentId: $id}\n    orderBy: [{field: CREATED_AT, direction: ASC}]\n  ) {\n    nodes {\n      ...TaskRow\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nmutation CreateTask($input: CreateTaskInput!) {\n  createTask(input: $input) {\n    task {\n      ...TaskDetail\n    }\n  }\n}\n\nmutation UpdateTask($input: UpdateTaskInput!) {\n  updateTask(input: $input) {\n    task {\n      ...TaskDetail\n    }\n  }\n}\n\nmutation DeleteTask($input: DeleteTaskInput!) {\n  deleteTask(input: $input) {\n    task {\n      id\n    }\n  }\n}\n\nsubscription TaskChanged {\n  taskChanged {\n    change\n    taskId\n    task {\n      ...TaskRow\n    }\n  }\n}':
    types.TasksDocument,
}

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: 'fragment TaskRow on Task {\n  id\n  title\n  status\n  priority\n  dueDate\n  completedAt\n  tags\n  version\n  createdAt\n  updatedAt\n  project {\n    id\n    name\n    color\n  }\n  assignee {\n    id\n    displayName\n  }\n  parent {\n    id\n    title\n  }\n}\n\nfragment TaskDetail on Task {\n  ...TaskRow\n  description\n  customFields\n  createdBy {\n    id\n    displayName\n  }\n}\n\nfragment ProjectRow on Project {\n  id\n  name\n  description\n  color\n  isArchived\n  version\n  createdAt\n  updatedAt\n}',
): (typeof documents)['fragment TaskRow on Task {\n  id\n  title\n  status\n  priority\n  dueDate\n  completedAt\n  tags\n  version\n  createdAt\n  updatedAt\n  project {\n    id\n    name\n    color\n  }\n  assignee {\n    id\n    displayName\n  }\n  parent {\n    id\n    title\n  }\n}\n\nfragment TaskDetail on Task {\n  ...TaskRow\n  description\n  customFields\n  createdBy {\n    id\n    displayName\n  }\n}\n\nfragment ProjectRow on Project {\n  id\n  name\n  description\n  color\n  isArchived\n  version\n  createdAt\n  updatedAt\n}']
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: 'query Projects($first: Int!, $after: String, $filter: ProjectFilter) {\n  projects(\n    first: $first\n    after: $after\n    filter: $filter\n    orderBy: [{field: NAME, direction: ASC}]\n  ) {\n    nodes {\n      ...ProjectRow\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nquery Project($id: ID!) {\n  project(id: $id) {\n    ...ProjectRow\n  }\n}\n\nmutation CreateProject($input: CreateProjectInput!) {\n  createProject(input: $input) {\n    project {\n      ...ProjectRow\n    }\n  }\n}\n\nmutation UpdateProject($input: UpdateProjectInput!) {\n  updateProject(input: $input) {\n    project {\n      ...ProjectRow\n    }\n  }\n}\n\nmutation DeleteProject($input: DeleteProjectInput!) {\n  deleteProject(input: $input) {\n    project {\n      id\n    }\n  }\n}',
): (typeof documents)['query Projects($first: Int!, $after: String, $filter: ProjectFilter) {\n  projects(\n    first: $first\n    after: $after\n    filter: $filter\n    orderBy: [{field: NAME, direction: ASC}]\n  ) {\n    nodes {\n      ...ProjectRow\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nquery Project($id: ID!) {\n  project(id: $id) {\n    ...ProjectRow\n  }\n}\n\nmutation CreateProject($input: CreateProjectInput!) {\n  createProject(input: $input) {\n    project {\n      ...ProjectRow\n    }\n  }\n}\n\nmutation UpdateProject($input: UpdateProjectInput!) {\n  updateProject(input: $input) {\n    project {\n      ...ProjectRow\n    }\n  }\n}\n\nmutation DeleteProject($input: DeleteProjectInput!) {\n  deleteProject(input: $input) {\n    project {\n      id\n    }\n  }\n}']
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: 'query Tasks($first: Int!, $after: String, $filter: TaskFilter, $orderBy: [TaskOrder!]) {\n  tasks(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {\n    nodes {\n      ...TaskRow\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nquery TaskTotal($filter: TaskFilter) {\n  tasks(first: 1, filter: $filter) {\n    totalCount\n  }\n}\n\nquery TaskCounts {\n  taskCounts {\n    status\n    count\n  }\n}\n\nquery Task($id: ID!) {\n  task(id: $id) {\n    ...TaskDetail\n  }\n}\n\nquery Subtasks($id: ID!, $first: Int!, $after: String) {\n  tasks(\n    first: $first\n    after: $after\n    filter: {parentId: $id}\n    orderBy: [{field: CREATED_AT, direction: ASC}]\n  ) {\n    nodes {\n      ...TaskRow\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nmutation CreateTask($input: CreateTaskInput!) {\n  createTask(input: $input) {\n    task {\n      ...TaskDetail\n    }\n  }\n}\n\nmutation UpdateTask($input: UpdateTaskInput!) {\n  updateTask(input: $input) {\n    task {\n      ...TaskDetail\n    }\n  }\n}\n\nmutation DeleteTask($input: DeleteTaskInput!) {\n  deleteTask(input: $input) {\n    task {\n      id\n    }\n  }\n}\n\nsubscription TaskChanged {\n  taskChanged {\n    change\n    taskId\n    task {\n      ...TaskRow\n    }\n  }\n}',
): (typeof documents)['query Tasks($first: Int!, $after: String, $filter: TaskFilter, $orderBy: [TaskOrder!]) {\n  tasks(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {\n    nodes {\n      ...TaskRow\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nquery TaskTotal($filter: TaskFilter) {\n  tasks(first: 1, filter: $filter) {\n    totalCount\n  }\n}\n\nquery TaskCounts {\n  taskCounts {\n    status\n    count\n  }\n}\n\nquery Task($id: ID!) {\n  task(id: $id) {\n    ...TaskDetail\n  }\n}\n\nquery Subtasks($id: ID!, $first: Int!, $after: String) {\n  tasks(\n    first: $first\n    after: $after\n    filter: {parentId: $id}\n    orderBy: [{field: CREATED_AT, direction: ASC}]\n  ) {\n    nodes {\n      ...TaskRow\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nmutation CreateTask($input: CreateTaskInput!) {\n  createTask(input: $input) {\n    task {\n      ...TaskDetail\n    }\n  }\n}\n\nmutation UpdateTask($input: UpdateTaskInput!) {\n  updateTask(input: $input) {\n    task {\n      ...TaskDetail\n    }\n  }\n}\n\nmutation DeleteTask($input: DeleteTaskInput!) {\n  deleteTask(input: $input) {\n    task {\n      id\n    }\n  }\n}\n\nsubscription TaskChanged {\n  taskChanged {\n    change\n    taskId\n    task {\n      ...TaskRow\n    }\n  }\n}']

export function graphql(source: string) {
  return (documents as any)[source] ?? {}
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> =
  TDocumentNode extends DocumentNode<infer TType, any> ? TType : never
