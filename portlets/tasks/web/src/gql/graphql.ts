/* eslint-disable */
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A calendar day, `2026-11-23`. */
  Date: { input: string; output: string; }
  /** An instant as RFC 3339 in UTC with up to microseconds, `2026-11-23T09:30:00Z`. */
  DateTime: { input: string; output: string; }
  /** An exact decimal number as a string, `"1499.90"`. */
  Decimal: { input: string; output: string; }
  /** A JSON object. */
  JSON: { input: Record<string, unknown>; output: Record<string, unknown>; }
};

/** What `acceptInvitation` takes. All but the token is for a new account. */
export type AcceptInvitationInput = {
  /** Given name, up to 100 characters. */
  firstName?: InputMaybe<Scalars['String']['input']>;
  /** Family name, up to 100 characters. */
  lastName?: InputMaybe<Scalars['String']['input']>;
  /** The password to sign in with: 15 to 128 characters of any kind, and none of the common ones. */
  password?: InputMaybe<Scalars['String']['input']>;
  /** The token of the invitation's link. */
  token: Scalars['String']['input'];
  /** The name to sign in with, up to 50 characters; the first part of the address without it. */
  username?: InputMaybe<Scalars['String']['input']>;
};

/** Why a member does not hold a permission, or can't use it. */
export type AccessGap =
  /** The portlet is switched off in the organization. */
  | 'DISABLED'
  /** The member was deactivated or removed. */
  | 'NOT_ACTIVE'
  /** Nobody declares the permission, or nobody any more: its portlet was taken out of this Station. */
  | 'NOT_DECLARED'
  /** The API key that asks was not given the permission, which its member's roles allow. */
  | 'NOT_GIVEN'
  /** The portlet is not installed in the organization. */
  | 'NOT_INSTALLED'
  /** No role of the member allows it. */
  | 'NO_ROLE';

/** What `activateMember` takes. */
export type ActivateMemberInput = {
  /** UUID of the member. */
  userId: Scalars['ID']['input'];
};

/** Which keys to list. Fields combine by AND, values of one list by OR. */
export type ApiKeyFilter = {
  /** Part of `name`, in any case. */
  search?: InputMaybe<Scalars['String']['input']>;
};

/** One sort key of keys. */
export type ApiKeyOrder = {
  /** Which way. */
  direction?: SortDirection;
  /** By what. */
  field: ApiKeyOrderField;
};

/** What keys can be ordered by. */
export type ApiKeyOrderField =
  /** By `createdAt`. */
  | 'CREATED_AT'
  /** By `name`, in any case. */
  | 'NAME';

/** What `assignRole` takes. */
export type AssignRoleInput = {
  /** UUID of the role. */
  roleId: Scalars['ID']['input'];
  /** UUID of the member. */
  userId: Scalars['ID']['input'];
};

/** What can be wrong with an audit trail. */
export type AuditFaultKind =
  /** An entry was put in past its seal. */
  | 'ADDED'
  /** A seal does not follow from the entries, or is not the one that was known. */
  | 'BROKEN_SEAL'
  /** An entry is not what was sealed. */
  | 'EDITED'
  /** An entry that was sealed is gone. */
  | 'MISSING'
  /** Entries have waited for their seals for more than 10 seconds, and until they have them can be changed without a trace. */
  | 'UNSEALED';

/** The end of an audit trail that is known from before. */
export type AuditHeadInput = {
  /** The `hash` that was told. */
  hash: Scalars['String']['input'];
  /** The `position` that was told. */
  position: Scalars['Int']['input'];
};

/** Which audit entries to list. Fields combine by AND, values of one list by OR. */
export type AuditLogFilter = {
  /** `action` is one of these. */
  action?: InputMaybe<Array<Scalars['String']['input']>>;
  /** `actor` has this id; null for none. */
  actorId?: InputMaybe<Scalars['ID']['input']>;
  /** `createdAt` is before this. */
  createdBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** `createdAt` is this or after it. */
  createdFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** `portletId` is one of these. */
  portletId?: InputMaybe<Array<Scalars['String']['input']>>;
  /** `resourceId` is this. */
  resourceId?: InputMaybe<Scalars['ID']['input']>;
  /** `resourceType` is one of these. */
  resourceType?: InputMaybe<Array<Scalars['String']['input']>>;
  /** `status` is one of these. */
  status?: InputMaybe<Array<AuditStatus>>;
};

/** One sort key of audit entries. */
export type AuditLogOrder = {
  /** Which way. */
  direction?: SortDirection;
  /** By what. */
  field: AuditLogOrderField;
};

/** What audit entries can be ordered by. */
export type AuditLogOrderField =
  /** By `createdAt`. */
  | 'CREATED_AT';

/** How a deed ended. */
export type AuditStatus =
  /** It was refused, and changed nothing. */
  | 'REFUSED'
  /** It was done. */
  | 'SUCCESS';

/** What happened to the thing that a change event speaks of. */
export type ChangeKind =
  /** It was created. */
  | 'CREATED'
  /** It was deleted. */
  | 'DELETED'
  /** It was changed. */
  | 'UPDATED';

/** What `changePassword` takes. */
export type ChangePasswordInput = {
  /** The password that the caller signs in with. */
  currentPassword: Scalars['String']['input'];
  /** The one to sign in with from now on: 15 to 128 characters of any kind, and none of the common ones. */
  newPassword: Scalars['String']['input'];
};

/** What `createApiKey` takes. */
export type CreateApiKeyInput = {
  /** When the key ends, in the future; without it, when it is revoked. */
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** 1–100 characters. */
  name: Scalars['String']['input'];
  /**
   * What the key may do: permissions that the caller holds, of the core or of portlets that are
   * installed. `apikeys.manage` is none of a key's.
   */
  permissions: Array<Scalars['String']['input']>;
};

/** What `createOrganization` takes. */
export type CreateOrganizationInput = {
  /** Up to 2,000 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** 1–100 characters. */
  name: Scalars['String']['input'];
  /** Small letters, digits and single dashes between them, up to 100; made of the name without it. */
  slug?: InputMaybe<Scalars['String']['input']>;
};

/** A project to make. */
export type CreateProjectInput = {
  /** `#rrggbb`. */
  color?: InputMaybe<Scalars['String']['input']>;
  /** What it is about, up to 10,000 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** 1–100 characters, unique in the organization. */
  name: Scalars['String']['input'];
};

/** What `createRole` takes. */
export type CreateRoleInput = {
  /** Up to 500 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** 1–100 characters. */
  name: Scalars['String']['input'];
  /** What it allows: names from `permissions`, each once. */
  permissions: Array<Scalars['String']['input']>;
};

/** A task to make. */
export type CreateTaskInput = {
  /** Who is to do it. */
  assigneeId?: InputMaybe<Scalars['ID']['input']>;
  /** The organization's own fields, up to 32 KiB of JSON. */
  customFields?: InputMaybe<Scalars['JSON']['input']>;
  /** The long text, up to 100,000 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** When it should be done. */
  dueDate?: InputMaybe<Scalars['DateTime']['input']>;
  /** The task it is a part of. */
  parentId?: InputMaybe<Scalars['ID']['input']>;
  /** How much it matters. */
  priority?: TaskPriority;
  /** The project it belongs to. */
  projectId?: InputMaybe<Scalars['ID']['input']>;
  /** How far it is. */
  status?: TaskStatus;
  /** Free words, up to 50 of 1–50 characters. */
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
  /** What is to be done, 1–200 characters. */
  title: Scalars['String']['input'];
};

/** Tasks to make. */
export type CreateTasksInput = {
  /** 1–200 tasks. */
  tasks: Array<CreateTaskInput>;
};

/** What `deactivateMember` takes. */
export type DeactivateMemberInput = {
  /** UUID of the member. */
  userId: Scalars['ID']['input'];
};

/** What `deleteOrganization` takes. */
export type DeleteOrganizationInput = {
  /** The organization's slug, to confirm. */
  confirm: Scalars['String']['input'];
};

/** What `deleteProject` takes. */
export type DeleteProjectInput = {
  /** The project's id. */
  id: Scalars['ID']['input'];
  /** When given, a project that changed since is not deleted. */
  version?: InputMaybe<Scalars['Int']['input']>;
};

/** What `deleteRole` takes. */
export type DeleteRoleInput = {
  /** UUID of the role. */
  id: Scalars['ID']['input'];
};

/** What `deleteTask` takes. */
export type DeleteTaskInput = {
  /** The task's id. */
  id: Scalars['ID']['input'];
  /** When given, a task that changed since is not deleted. */
  version?: InputMaybe<Scalars['Int']['input']>;
};

/** What `disablePortlet` takes. */
export type DisablePortletInput = {
  /** The portlet's id. */
  portletId: Scalars['ID']['input'];
};

/** What `enablePortlet` takes. */
export type EnablePortletInput = {
  /** The portlet's id. */
  portletId: Scalars['ID']['input'];
};

/** Which invitations to list. Fields combine by AND, values of one list by OR. */
export type InvitationFilter = {
  /** Part of `email`, in any case. */
  search?: InputMaybe<Scalars['String']['input']>;
};

/** One sort key of invitations. */
export type InvitationOrder = {
  /** Which way. */
  direction?: SortDirection;
  /** By what. */
  field: InvitationOrderField;
};

/** What invitations can be ordered by. */
export type InvitationOrderField =
  /** By `createdAt`. */
  | 'CREATED_AT';

/** What became of an invitation. */
export type InvitationStatus =
  /** It was accepted. */
  | 'ACCEPTED'
  /** Nobody accepted it in time; it can be sent anew. */
  | 'EXPIRED'
  /** It can be accepted. */
  | 'PENDING'
  /** It was withdrawn. */
  | 'WITHDRAWN';

/** What `inviteMember` takes. */
export type InviteMemberInput = {
  /** The address to invite. */
  email: Scalars['String']['input'];
  /** UUIDs of the roles that the member will have: 1 to 20, each once. */
  roleIds: Array<Scalars['ID']['input']>;
};

/** What `leaveOrganization` takes. */
export type LeaveOrganizationInput = {
  /** The organization's slug, to confirm. */
  confirm: Scalars['String']['input'];
};

/** What `login` takes. */
export type LoginInput = {
  /**
   * The `deviceToken` of an earlier sign-in on this device. It is no way in; wrong passwords
   * sent elsewhere don't keep who has it from signing in.
   */
  deviceToken?: InputMaybe<Scalars['String']['input']>;
  /** The organization's slug; without it the one last used. */
  organization?: InputMaybe<Scalars['String']['input']>;
  /** The password. */
  password: Scalars['String']['input'];
  /** Username or email address, in any case. */
  username: Scalars['String']['input'];
};

/** What `logout` takes. */
export type LogoutInput = {
  /** The refresh token of the session to end. */
  refreshToken?: InputMaybe<Scalars['String']['input']>;
};

/** Settings of an organization. What is left out stays, null takes back. */
export type OrganizationSettingsInput = {
  /** Up to 50 domains, such as `example.com`; invitations go to addresses of these alone. */
  emailDomains?: InputMaybe<Array<Scalars['String']['input']>>;
  /** How numbers and dates are written, a BCP 47 tag such as `de-CH`. */
  locale?: InputMaybe<Scalars['String']['input']>;
  /** The zone in which days begin, by its IANA name, such as `Europe/Berlin`. */
  timeZone?: InputMaybe<Scalars['String']['input']>;
};

/** Which projects to list. Fields combine by AND, values of one list by OR. */
export type ProjectFilter = {
  /** `isArchived` is this. */
  isArchived?: InputMaybe<Scalars['Boolean']['input']>;
  /** Part of `name`, in any case. */
  search?: InputMaybe<Scalars['String']['input']>;
};

/** One sort key of projects. */
export type ProjectOrder = {
  /** Which way. */
  direction?: SortDirection;
  /** By what. */
  field: ProjectOrderField;
};

/** What projects can be ordered by. */
export type ProjectOrderField =
  /** By `createdAt`. */
  | 'CREATED_AT'
  /** By `name`, in any case. */
  | 'NAME'
  /** By `updatedAt`. */
  | 'UPDATED_AT';

/** What `refreshSession` takes. */
export type RefreshSessionInput = {
  /** The slug of the organization to act in; without it the one last used. */
  organization?: InputMaybe<Scalars['String']['input']>;
  /** The refresh token of the last login or refresh. */
  refreshToken: Scalars['String']['input'];
};

/** What `registerTrustedDocument` takes. */
export type RegisterTrustedDocumentInput = {
  /** 1–100 characters. */
  name: Scalars['String']['input'];
  /** A document of the schema, up to 16,384 bytes; of several operations requests name one. */
  text: Scalars['String']['input'];
};

/** What `removeMember` takes. */
export type RemoveMemberInput = {
  /** UUID of the member. */
  userId: Scalars['ID']['input'];
};

/** What `removeTrustedDocument` takes. */
export type RemoveTrustedDocumentInput = {
  /** The document's UUID. */
  id: Scalars['ID']['input'];
};

/** What `requestPasswordReset` takes. */
export type RequestPasswordResetInput = {
  /** The address of the account, in any case. */
  email: Scalars['String']['input'];
};

/** What `resendInvitation` takes. */
export type ResendInvitationInput = {
  /** UUID of the invitation. */
  id: Scalars['ID']['input'];
};

/** What `resetPassword` takes. */
export type ResetPasswordInput = {
  /** The password to sign in with from now on: 15 to 128 characters of any kind, and none of the common ones. */
  newPassword: Scalars['String']['input'];
  /** The token of the link: what is behind `#token=`. */
  token: Scalars['String']['input'];
};

/** What `resumeOrganization` takes. */
export type ResumeOrganizationInput = {
  /** UUID of the organization. */
  id: Scalars['ID']['input'];
};

/** What `revokeAllSessions` takes. */
export type RevokeAllSessionsInput = {
  /** True ends the caller's own session too. */
  includeCurrent?: Scalars['Boolean']['input'];
};

/** What `revokeApiKey` takes. */
export type RevokeApiKeyInput = {
  /** UUID of the key. */
  id: Scalars['ID']['input'];
};

/** What `revokeRole` takes. */
export type RevokeRoleInput = {
  /** UUID of the role. */
  roleId: Scalars['ID']['input'];
  /** UUID of the member. */
  userId: Scalars['ID']['input'];
};

/** What `revokeSession` takes. */
export type RevokeSessionInput = {
  /** UUID of the session, from `sessions`. */
  id: Scalars['ID']['input'];
};

/** What `rotateApiKey` takes. */
export type RotateApiKeyInput = {
  /** When the new key ends, in the future; without it, when the old one would have. */
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** UUID of the key. */
  id: Scalars['ID']['input'];
  /** How long the old key goes on, in seconds, from 0 to 604,800, which is a week. */
  overlapSeconds?: Scalars['Int']['input'];
};

/** What `setTrustedDocumentsOnly` takes. */
export type SetTrustedDocumentsOnlyInput = {
  /** Whether only registered documents are allowed. */
  trustedDocumentsOnly: Scalars['Boolean']['input'];
};

/** The direction of one sort key. Empty values come last in either direction. */
export type SortDirection =
  /** Smallest, earliest or first in the alphabet first. */
  | 'ASC'
  /** Largest, latest or last in the alphabet first. */
  | 'DESC';

/** What `suspendOrganization` takes. */
export type SuspendOrganizationInput = {
  /** UUID of the organization. */
  id: Scalars['ID']['input'];
  /** 1–500 characters, for the audit trails of the organization and of the platform. */
  reason: Scalars['String']['input'];
};

/** What `switchOrganization` takes. */
export type SwitchOrganizationInput = {
  /** The slug of one of the caller's organizations. */
  organization: Scalars['String']['input'];
};

/** Which tasks to list. Fields combine by AND, values of one list by OR. */
export type TaskFilter = {
  /** `assignee` has this id; null for none. */
  assigneeId?: InputMaybe<Scalars['ID']['input']>;
  /** `dueDate` is before this. */
  dueBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** `dueDate` is this or after it. */
  dueFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** `parent` has this id; null for none. */
  parentId?: InputMaybe<Scalars['ID']['input']>;
  /** `priority` is one of these. */
  priority?: InputMaybe<Array<TaskPriority>>;
  /** `project` has this id; null for none. */
  projectId?: InputMaybe<Scalars['ID']['input']>;
  /** Part of `title`, in any case. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** `status` is one of these. */
  status?: InputMaybe<Array<TaskStatus>>;
};

/** One sort key of tasks. */
export type TaskOrder = {
  /** Which way. */
  direction?: SortDirection;
  /** By what. */
  field: TaskOrderField;
};

/** What tasks can be ordered by. */
export type TaskOrderField =
  /** By `createdAt`. */
  | 'CREATED_AT'
  /** By `dueDate`; those without come last. */
  | 'DUE_DATE'
  /** By `priority`, LOW to URGENT. */
  | 'PRIORITY'
  /** By `status`, PENDING to CANCELLED. */
  | 'STATUS'
  /** By `title`, in any case. */
  | 'TITLE'
  /** By `updatedAt`. */
  | 'UPDATED_AT';

/** How much a task matters. */
export type TaskPriority =
  /** Soon. */
  | 'HIGH'
  /** Whenever there is time. */
  | 'LOW'
  /** As usual. */
  | 'MEDIUM'
  /** Now. */
  | 'URGENT';

/** How far a task is. */
export type TaskStatus =
  /** Given up. */
  | 'CANCELLED'
  /** Done. */
  | 'COMPLETED'
  /** Being done. */
  | 'IN_PROGRESS'
  /** Not begun. */
  | 'PENDING';

/** What `transferOwnership` takes. */
export type TransferOwnershipInput = {
  /** UUID of the member who is to be owner. */
  userId: Scalars['ID']['input'];
};

/** Which documents to list. Fields combine by AND, values of one list by OR. */
export type TrustedDocumentFilter = {
  /** Part of `name`, in any case. */
  search?: InputMaybe<Scalars['String']['input']>;
};

/** One sort key of documents. */
export type TrustedDocumentOrder = {
  /** Which way. */
  direction?: SortDirection;
  /** By what. */
  field: TrustedDocumentOrderField;
};

/** What documents can be ordered by. */
export type TrustedDocumentOrderField =
  /** By `createdAt`. */
  | 'CREATED_AT'
  /** By `name`, in any case. */
  | 'NAME';

/** What `updateOrganization` takes. What is left out stays. */
export type UpdateOrganizationInput = {
  /** Up to 2,000 characters; null for none. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** 1–100 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** The settings to change. */
  settings?: InputMaybe<OrganizationSettingsInput>;
  /** As in `createOrganization`. Addresses that have the old one lead nowhere. */
  slug?: InputMaybe<Scalars['String']['input']>;
};

/** What `updateProfile` takes. */
export type UpdateProfileInput = {
  /** The name shown to others; it can't be empty. */
  displayName?: InputMaybe<Scalars['String']['input']>;
  /** Given name; null empties it. */
  firstName?: InputMaybe<Scalars['String']['input']>;
  /** Family name; null empties it. */
  lastName?: InputMaybe<Scalars['String']['input']>;
  /** The name to sign in with: letters, digits, `.`, `_` and `-`. It is kept in small letters. */
  username?: InputMaybe<Scalars['String']['input']>;
};

/** Changes to a project. A field that is absent stays, null empties it. */
export type UpdateProjectInput = {
  /** `#rrggbb`. */
  color?: InputMaybe<Scalars['String']['input']>;
  /** What it is about, up to 10,000 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The project's id. */
  id: Scalars['ID']['input'];
  /** Whether it is put away. */
  isArchived?: InputMaybe<Scalars['Boolean']['input']>;
  /** 1–100 characters, unique in the organization. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** The version the change was made from. */
  version: Scalars['Int']['input'];
};

/** What `updateRole` takes. What is left out stays. */
export type UpdateRoleInput = {
  /** Up to 500 characters; null for none. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** UUID of the role. */
  id: Scalars['ID']['input'];
  /** 1–100 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** All that it is to allow. */
  permissions?: InputMaybe<Array<Scalars['String']['input']>>;
  /** The role's `version` as it was read; another is CONFLICT. */
  version: Scalars['Int']['input'];
};

/** Changes to a task. A field that is absent stays, null empties it. */
export type UpdateTaskInput = {
  /** Who is to do it. */
  assigneeId?: InputMaybe<Scalars['ID']['input']>;
  /** The organization's own fields, up to 32 KiB of JSON. */
  customFields?: InputMaybe<Scalars['JSON']['input']>;
  /** The long text, up to 100,000 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** When it should be done. */
  dueDate?: InputMaybe<Scalars['DateTime']['input']>;
  /** The task's id. */
  id: Scalars['ID']['input'];
  /** The task it is a part of; never itself or one of its own parts. */
  parentId?: InputMaybe<Scalars['ID']['input']>;
  /** How much it matters. */
  priority?: InputMaybe<TaskPriority>;
  /** The project it belongs to. */
  projectId?: InputMaybe<Scalars['ID']['input']>;
  /** How far it is; `completedAt` follows. */
  status?: InputMaybe<TaskStatus>;
  /** Free words, up to 50 of 1–50 characters. */
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
  /** What is to be done, 1–200 characters. */
  title?: InputMaybe<Scalars['String']['input']>;
  /** The version the change was made from. */
  version: Scalars['Int']['input'];
};

/** Which members to list. Fields combine by AND, values of one list by OR. */
export type UserFilter = {
  /** `isActive` is this. */
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
  /** Part of `displayName` or `email`, in any case. */
  search?: InputMaybe<Scalars['String']['input']>;
};

/** One sort key of members. */
export type UserOrder = {
  /** Which way. */
  direction?: SortDirection;
  /** By what. */
  field: UserOrderField;
};

/** What members can be ordered by. */
export type UserOrderField =
  /** By `createdAt`. */
  | 'CREATED_AT'
  /** By `displayName`, in any case. */
  | 'DISPLAY_NAME';

/** What `withdrawInvitation` takes. */
export type WithdrawInvitationInput = {
  /** UUID of the invitation. */
  id: Scalars['ID']['input'];
};

export type TaskRowFragment = { id: string, title: string, status: TaskStatus, priority: TaskPriority, dueDate: string | null, completedAt: string | null, tags: Array<string>, version: number, createdAt: string, updatedAt: string, project: { id: string, name: string, color: string | null } | null, assignee: { id: string, displayName: string } | null, parent: { id: string, title: string } | null };

export type TaskDetailFragment = { description: string | null, customFields: Record<string, unknown>, id: string, title: string, status: TaskStatus, priority: TaskPriority, dueDate: string | null, completedAt: string | null, tags: Array<string>, version: number, createdAt: string, updatedAt: string, createdBy: { id: string, displayName: string }, project: { id: string, name: string, color: string | null } | null, assignee: { id: string, displayName: string } | null, parent: { id: string, title: string } | null };

export type ProjectRowFragment = { id: string, name: string, description: string | null, color: string | null, isArchived: boolean, version: number, createdAt: string, updatedAt: string };

export type ProjectsQueryVariables = Exact<{
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ProjectFilter>;
}>;


export type ProjectsQuery = { projects: { nodes: Array<{ id: string, name: string, description: string | null, color: string | null, isArchived: boolean, version: number, createdAt: string, updatedAt: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type ProjectQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type ProjectQuery = { project: { id: string, name: string, description: string | null, color: string | null, isArchived: boolean, version: number, createdAt: string, updatedAt: string } | null };

export type CreateProjectMutationVariables = Exact<{
  input: CreateProjectInput;
}>;


export type CreateProjectMutation = { createProject: { project: { id: string, name: string, description: string | null, color: string | null, isArchived: boolean, version: number, createdAt: string, updatedAt: string } } | null };

export type UpdateProjectMutationVariables = Exact<{
  input: UpdateProjectInput;
}>;


export type UpdateProjectMutation = { updateProject: { project: { id: string, name: string, description: string | null, color: string | null, isArchived: boolean, version: number, createdAt: string, updatedAt: string } } | null };

export type DeleteProjectMutationVariables = Exact<{
  input: DeleteProjectInput;
}>;


export type DeleteProjectMutation = { deleteProject: { project: { id: string } } | null };

export type TasksQueryVariables = Exact<{
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<TaskFilter>;
  orderBy?: InputMaybe<Array<TaskOrder> | TaskOrder>;
}>;


export type TasksQuery = { tasks: { nodes: Array<{ id: string, title: string, status: TaskStatus, priority: TaskPriority, dueDate: string | null, completedAt: string | null, tags: Array<string>, version: number, createdAt: string, updatedAt: string, project: { id: string, name: string, color: string | null } | null, assignee: { id: string, displayName: string } | null, parent: { id: string, title: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type TaskTotalQueryVariables = Exact<{
  filter?: InputMaybe<TaskFilter>;
}>;


export type TaskTotalQuery = { tasks: { totalCount: number } | null };

export type TaskCountsQueryVariables = Exact<{ [key: string]: never; }>;


export type TaskCountsQuery = { taskCounts: Array<{ status: TaskStatus, count: number }> | null };

export type TaskQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type TaskQuery = { task: { description: string | null, customFields: Record<string, unknown>, id: string, title: string, status: TaskStatus, priority: TaskPriority, dueDate: string | null, completedAt: string | null, tags: Array<string>, version: number, createdAt: string, updatedAt: string, createdBy: { id: string, displayName: string }, project: { id: string, name: string, color: string | null } | null, assignee: { id: string, displayName: string } | null, parent: { id: string, title: string } | null } | null };

export type SubtasksQueryVariables = Exact<{
  id: Scalars['ID']['input'];
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
}>;


export type SubtasksQuery = { tasks: { nodes: Array<{ id: string, title: string, status: TaskStatus, priority: TaskPriority, dueDate: string | null, completedAt: string | null, tags: Array<string>, version: number, createdAt: string, updatedAt: string, project: { id: string, name: string, color: string | null } | null, assignee: { id: string, displayName: string } | null, parent: { id: string, title: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type CreateTaskMutationVariables = Exact<{
  input: CreateTaskInput;
}>;


export type CreateTaskMutation = { createTask: { task: { description: string | null, customFields: Record<string, unknown>, id: string, title: string, status: TaskStatus, priority: TaskPriority, dueDate: string | null, completedAt: string | null, tags: Array<string>, version: number, createdAt: string, updatedAt: string, createdBy: { id: string, displayName: string }, project: { id: string, name: string, color: string | null } | null, assignee: { id: string, displayName: string } | null, parent: { id: string, title: string } | null } } | null };

export type UpdateTaskMutationVariables = Exact<{
  input: UpdateTaskInput;
}>;


export type UpdateTaskMutation = { updateTask: { task: { description: string | null, customFields: Record<string, unknown>, id: string, title: string, status: TaskStatus, priority: TaskPriority, dueDate: string | null, completedAt: string | null, tags: Array<string>, version: number, createdAt: string, updatedAt: string, createdBy: { id: string, displayName: string }, project: { id: string, name: string, color: string | null } | null, assignee: { id: string, displayName: string } | null, parent: { id: string, title: string } | null } } | null };

export type DeleteTaskMutationVariables = Exact<{
  input: DeleteTaskInput;
}>;


export type DeleteTaskMutation = { deleteTask: { task: { id: string } } | null };

export type TaskChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type TaskChangedSubscription = { taskChanged: { change: ChangeKind, taskId: string, task: { id: string, title: string, status: TaskStatus, priority: TaskPriority, dueDate: string | null, completedAt: string | null, tags: Array<string>, version: number, createdAt: string, updatedAt: string, project: { id: string, name: string, color: string | null } | null, assignee: { id: string, displayName: string } | null, parent: { id: string, title: string } | null } | null } };

export const TaskRowFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"dueDate"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"project"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"color"}}]}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}}]} as unknown as DocumentNode<TaskRowFragment, unknown>;
export const TaskDetailFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskDetail"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskRow"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"customFields"}},{"kind":"Field","name":{"kind":"Name","value":"createdBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"dueDate"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"project"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"color"}}]}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}}]} as unknown as DocumentNode<TaskDetailFragment, unknown>;
export const ProjectRowFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProjectRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Project"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"color"}},{"kind":"Field","name":{"kind":"Name","value":"isArchived"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<ProjectRowFragment, unknown>;
export const ProjectsDocument = {"__meta__":{"documentId":"a8b18ea412eb0c0a478d3af4f11061cbe11e260cf7adac8343aac500a90adf86"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Projects"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ProjectFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"projects"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"NAME"}},{"kind":"ObjectField","name":{"kind":"Name","value":"direction"},"value":{"kind":"EnumValue","value":"ASC"}}]}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProjectRow"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProjectRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Project"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"color"}},{"kind":"Field","name":{"kind":"Name","value":"isArchived"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<ProjectsQuery, ProjectsQueryVariables>;
export const ProjectDocument = {"__meta__":{"documentId":"327b5571bbb031bf95e3eaae835327b2c89d6afe870c7ce656d66be036f75b37"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Project"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"project"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProjectRow"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProjectRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Project"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"color"}},{"kind":"Field","name":{"kind":"Name","value":"isArchived"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<ProjectQuery, ProjectQueryVariables>;
export const CreateProjectDocument = {"__meta__":{"documentId":"8fbbd6a25400fcd9fccfedb536c508906a10ca139530dc2a50af24e735a30a84"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateProject"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateProjectInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createProject"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"project"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProjectRow"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProjectRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Project"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"color"}},{"kind":"Field","name":{"kind":"Name","value":"isArchived"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<CreateProjectMutation, CreateProjectMutationVariables>;
export const UpdateProjectDocument = {"__meta__":{"documentId":"878665cb7f62fa8b95244db1dbfc892d64bfb4286df4ed1209d161862e4c50ed"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateProject"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateProjectInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateProject"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"project"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProjectRow"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProjectRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Project"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"color"}},{"kind":"Field","name":{"kind":"Name","value":"isArchived"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<UpdateProjectMutation, UpdateProjectMutationVariables>;
export const DeleteProjectDocument = {"__meta__":{"documentId":"2aed429a5835646997d5723bc4cb9830ab8fde1a5275539511a94c77a9b1ca99"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteProject"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteProjectInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteProject"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"project"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<DeleteProjectMutation, DeleteProjectMutationVariables>;
export const TasksDocument = {"__meta__":{"documentId":"ea46a74d6a0f6604991855a1dc8332c132e14024b503f71269fd38d494154fa0"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Tasks"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"TaskFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"TaskOrder"}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tasks"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskRow"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"dueDate"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"project"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"color"}}]}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}}]} as unknown as DocumentNode<TasksQuery, TasksQueryVariables>;
export const TaskTotalDocument = {"__meta__":{"documentId":"d7ff0d45a5281d94c57390425d141f39b07bc1e1dc6e343b21ec2d56283144c1"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TaskTotal"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"TaskFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tasks"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}}]} as unknown as DocumentNode<TaskTotalQuery, TaskTotalQueryVariables>;
export const TaskCountsDocument = {"__meta__":{"documentId":"c17b7c195db6f056aa4004e446cdf72a9940dac09865e18bce7a0c2b356523ca"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TaskCounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"taskCounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}}]}}]} as unknown as DocumentNode<TaskCountsQuery, TaskCountsQueryVariables>;
export const TaskDocument = {"__meta__":{"documentId":"6576ef1ebeae24c7f2e4fdde29dc9673b8bde1a84f37d1960b2750ac107e5079"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Task"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"task"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskDetail"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"dueDate"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"project"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"color"}}]}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskDetail"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskRow"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"customFields"}},{"kind":"Field","name":{"kind":"Name","value":"createdBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]} as unknown as DocumentNode<TaskQuery, TaskQueryVariables>;
export const SubtasksDocument = {"__meta__":{"documentId":"f7a1ab5171417709911471c69a03719a27eee1593cafe38bc7cd86c1092831fb"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Subtasks"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tasks"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"parentId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"CREATED_AT"}},{"kind":"ObjectField","name":{"kind":"Name","value":"direction"},"value":{"kind":"EnumValue","value":"ASC"}}]}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskRow"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"dueDate"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"project"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"color"}}]}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}}]} as unknown as DocumentNode<SubtasksQuery, SubtasksQueryVariables>;
export const CreateTaskDocument = {"__meta__":{"documentId":"f3e0bf4045d5ca801ed08d41ab4916f3c722ac2e00e25210c1cb20661b9f74a4"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateTask"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateTaskInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createTask"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"task"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskDetail"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"dueDate"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"project"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"color"}}]}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskDetail"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskRow"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"customFields"}},{"kind":"Field","name":{"kind":"Name","value":"createdBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]} as unknown as DocumentNode<CreateTaskMutation, CreateTaskMutationVariables>;
export const UpdateTaskDocument = {"__meta__":{"documentId":"9bc1e1643d0abb0c6fa0bde7933123809eb9e7a5ee97bf3e272568655ff210d6"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateTask"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateTaskInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateTask"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"task"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskDetail"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"dueDate"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"project"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"color"}}]}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskDetail"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskRow"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"customFields"}},{"kind":"Field","name":{"kind":"Name","value":"createdBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]} as unknown as DocumentNode<UpdateTaskMutation, UpdateTaskMutationVariables>;
export const DeleteTaskDocument = {"__meta__":{"documentId":"ad7c8ac5283c20667199b6a2f0f25b2ab4c7486e41410438daed9900411ab8c4"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteTask"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteTaskInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteTask"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"task"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<DeleteTaskMutation, DeleteTaskMutationVariables>;
export const TaskChangedDocument = {"__meta__":{"documentId":"1cb519b884d86a36b7ecb23fd336b8e2d7aefcc3b9af5fbad285aa56a0e22962"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"TaskChanged"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"taskChanged"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"change"}},{"kind":"Field","name":{"kind":"Name","value":"taskId"}},{"kind":"Field","name":{"kind":"Name","value":"task"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskRow"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"dueDate"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"project"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"color"}}]}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}}]} as unknown as DocumentNode<TaskChangedSubscription, TaskChangedSubscriptionVariables>;