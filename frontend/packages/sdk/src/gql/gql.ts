/* eslint-disable */
import * as types from './graphql';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

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
    "query InvitationByToken($token: String!) {\n  invitationByToken(token: $token) {\n    organization\n    invitedBy\n    email\n    expiresAt\n    hasAccount\n  }\n}\n\nmutation AcceptInvitation($input: AcceptInvitationInput!) {\n  acceptInvitation(input: $input) {\n    organization {\n      id\n      name\n      slug\n    }\n  }\n}": typeof types.InvitationByTokenDocument,
    "mutation RequestPasswordReset($input: RequestPasswordResetInput!) {\n  requestPasswordReset(input: $input) {\n    ok\n  }\n}\n\nmutation ResetPassword($input: ResetPasswordInput!) {\n  resetPassword(input: $input) {\n    ok\n  }\n}": typeof types.RequestPasswordResetDocument,
    "query Users($search: String) {\n  users(first: 20, filter: {isActive: true, search: $search}) {\n    nodes {\n      id\n      displayName\n      email\n      username\n    }\n  }\n}\n\nquery User($id: ID!) {\n  user(id: $id) {\n    id\n    displayName\n    email\n    username\n  }\n}": typeof types.UsersDocument,
    "query Viewer {\n  viewer {\n    user {\n      id\n      displayName\n      email\n      username\n      firstName\n      lastName\n    }\n    organization {\n      id\n      name\n      slug\n    }\n    permissions\n    portlets {\n      id\n      portletId\n      enabled\n      displayOrder\n      definition {\n        portletId\n        name\n        description\n        version\n        iconName\n        appRoute\n      }\n    }\n    memberships {\n      organization {\n        id\n        name\n        slug\n      }\n      roles\n    }\n  }\n}": typeof types.ViewerDocument,
    "subscription ViewerChanged {\n  events(types: [\"portal.portlet.*\"]) {\n    id\n  }\n}": typeof types.ViewerChangedDocument,
};
const documents: Documents = {
    "query InvitationByToken($token: String!) {\n  invitationByToken(token: $token) {\n    organization\n    invitedBy\n    email\n    expiresAt\n    hasAccount\n  }\n}\n\nmutation AcceptInvitation($input: AcceptInvitationInput!) {\n  acceptInvitation(input: $input) {\n    organization {\n      id\n      name\n      slug\n    }\n  }\n}": types.InvitationByTokenDocument,
    "mutation RequestPasswordReset($input: RequestPasswordResetInput!) {\n  requestPasswordReset(input: $input) {\n    ok\n  }\n}\n\nmutation ResetPassword($input: ResetPasswordInput!) {\n  resetPassword(input: $input) {\n    ok\n  }\n}": types.RequestPasswordResetDocument,
    "query Users($search: String) {\n  users(first: 20, filter: {isActive: true, search: $search}) {\n    nodes {\n      id\n      displayName\n      email\n      username\n    }\n  }\n}\n\nquery User($id: ID!) {\n  user(id: $id) {\n    id\n    displayName\n    email\n    username\n  }\n}": types.UsersDocument,
    "query Viewer {\n  viewer {\n    user {\n      id\n      displayName\n      email\n      username\n      firstName\n      lastName\n    }\n    organization {\n      id\n      name\n      slug\n    }\n    permissions\n    portlets {\n      id\n      portletId\n      enabled\n      displayOrder\n      definition {\n        portletId\n        name\n        description\n        version\n        iconName\n        appRoute\n      }\n    }\n    memberships {\n      organization {\n        id\n        name\n        slug\n      }\n      roles\n    }\n  }\n}": types.ViewerDocument,
    "subscription ViewerChanged {\n  events(types: [\"portal.portlet.*\"]) {\n    id\n  }\n}": types.ViewerChangedDocument,
};

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
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query InvitationByToken($token: String!) {\n  invitationByToken(token: $token) {\n    organization\n    invitedBy\n    email\n    expiresAt\n    hasAccount\n  }\n}\n\nmutation AcceptInvitation($input: AcceptInvitationInput!) {\n  acceptInvitation(input: $input) {\n    organization {\n      id\n      name\n      slug\n    }\n  }\n}"): (typeof documents)["query InvitationByToken($token: String!) {\n  invitationByToken(token: $token) {\n    organization\n    invitedBy\n    email\n    expiresAt\n    hasAccount\n  }\n}\n\nmutation AcceptInvitation($input: AcceptInvitationInput!) {\n  acceptInvitation(input: $input) {\n    organization {\n      id\n      name\n      slug\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation RequestPasswordReset($input: RequestPasswordResetInput!) {\n  requestPasswordReset(input: $input) {\n    ok\n  }\n}\n\nmutation ResetPassword($input: ResetPasswordInput!) {\n  resetPassword(input: $input) {\n    ok\n  }\n}"): (typeof documents)["mutation RequestPasswordReset($input: RequestPasswordResetInput!) {\n  requestPasswordReset(input: $input) {\n    ok\n  }\n}\n\nmutation ResetPassword($input: ResetPasswordInput!) {\n  resetPassword(input: $input) {\n    ok\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Users($search: String) {\n  users(first: 20, filter: {isActive: true, search: $search}) {\n    nodes {\n      id\n      displayName\n      email\n      username\n    }\n  }\n}\n\nquery User($id: ID!) {\n  user(id: $id) {\n    id\n    displayName\n    email\n    username\n  }\n}"): (typeof documents)["query Users($search: String) {\n  users(first: 20, filter: {isActive: true, search: $search}) {\n    nodes {\n      id\n      displayName\n      email\n      username\n    }\n  }\n}\n\nquery User($id: ID!) {\n  user(id: $id) {\n    id\n    displayName\n    email\n    username\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Viewer {\n  viewer {\n    user {\n      id\n      displayName\n      email\n      username\n      firstName\n      lastName\n    }\n    organization {\n      id\n      name\n      slug\n    }\n    permissions\n    portlets {\n      id\n      portletId\n      enabled\n      displayOrder\n      definition {\n        portletId\n        name\n        description\n        version\n        iconName\n        appRoute\n      }\n    }\n    memberships {\n      organization {\n        id\n        name\n        slug\n      }\n      roles\n    }\n  }\n}"): (typeof documents)["query Viewer {\n  viewer {\n    user {\n      id\n      displayName\n      email\n      username\n      firstName\n      lastName\n    }\n    organization {\n      id\n      name\n      slug\n    }\n    permissions\n    portlets {\n      id\n      portletId\n      enabled\n      displayOrder\n      definition {\n        portletId\n        name\n        description\n        version\n        iconName\n        appRoute\n      }\n    }\n    memberships {\n      organization {\n        id\n        name\n        slug\n      }\n      roles\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription ViewerChanged {\n  events(types: [\"portal.portlet.*\"]) {\n    id\n  }\n}"): (typeof documents)["subscription ViewerChanged {\n  events(types: [\"portal.portlet.*\"]) {\n    id\n  }\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;