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

/** What `createRole` takes. */
export type CreateRoleInput = {
  /** Up to 500 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** 1–100 characters. */
  name: Scalars['String']['input'];
  /** What it allows: names from `permissions`, each once. */
  permissions: Array<Scalars['String']['input']>;
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

/** What `deleteRole` takes. */
export type DeleteRoleInput = {
  /** UUID of the role. */
  id: Scalars['ID']['input'];
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

export type InvitationByTokenQueryVariables = Exact<{
  token: Scalars['String']['input'];
}>;


export type InvitationByTokenQuery = { invitationByToken: { organization: string, invitedBy: string, email: string, expiresAt: string, hasAccount: boolean } | null };

export type AcceptInvitationMutationVariables = Exact<{
  input: AcceptInvitationInput;
}>;


export type AcceptInvitationMutation = { acceptInvitation: { organization: { id: string, name: string, slug: string } } | null };

export type RequestPasswordResetMutationVariables = Exact<{
  input: RequestPasswordResetInput;
}>;


export type RequestPasswordResetMutation = { requestPasswordReset: { ok: boolean } | null };

export type ResetPasswordMutationVariables = Exact<{
  input: ResetPasswordInput;
}>;


export type ResetPasswordMutation = { resetPassword: { ok: boolean } | null };

export type UsersQueryVariables = Exact<{
  search?: InputMaybe<Scalars['String']['input']>;
}>;


export type UsersQuery = { users: { nodes: Array<{ id: string, displayName: string, email: string, username: string }> } | null };

export type UserQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type UserQuery = { user: { id: string, displayName: string, email: string, username: string } | null };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { permissions: Array<string>, user: { id: string, displayName: string, email: string, username: string, firstName: string | null, lastName: string | null }, organization: { id: string, name: string, slug: string }, portlets: Array<{ id: string, portletId: string, enabled: boolean, displayOrder: number | null, definition: { portletId: string, name: string, description: string | null, version: string, iconName: string | null, appRoute: string } }>, memberships: Array<{ roles: Array<string>, organization: { id: string, name: string, slug: string } }> } | null };

export type ViewerChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type ViewerChangedSubscription = { events: { id: string } };


export const InvitationByTokenDocument = {"__meta__":{"documentId":"ce4eef698e073f0feb4ebf12fce25e222dd01ff01e039b258f03e2b53f2e61f4"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"InvitationByToken"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"token"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"invitationByToken"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"token"},"value":{"kind":"Variable","name":{"kind":"Name","value":"token"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"organization"}},{"kind":"Field","name":{"kind":"Name","value":"invitedBy"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"hasAccount"}}]}}]}}]} as unknown as DocumentNode<InvitationByTokenQuery, InvitationByTokenQueryVariables>;
export const AcceptInvitationDocument = {"__meta__":{"documentId":"7475848a8dea20be976c588cdd0e30e01d9a99dfa6c4d33d526cf8e601a4ba6f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AcceptInvitation"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AcceptInvitationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"acceptInvitation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}}]}}]}}]}}]} as unknown as DocumentNode<AcceptInvitationMutation, AcceptInvitationMutationVariables>;
export const RequestPasswordResetDocument = {"__meta__":{"documentId":"b0e587a3f9cd34a2b9f0c4cece7835683ee84b240207c19c0c7a52e2a9d463d7"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RequestPasswordReset"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RequestPasswordResetInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestPasswordReset"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ok"}}]}}]}}]} as unknown as DocumentNode<RequestPasswordResetMutation, RequestPasswordResetMutationVariables>;
export const ResetPasswordDocument = {"__meta__":{"documentId":"bdb89ff73e8ed7480b54f877a8403659aa01c2120438e2c529d5e88eb6650522"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ResetPassword"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ResetPasswordInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resetPassword"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ok"}}]}}]}}]} as unknown as DocumentNode<ResetPasswordMutation, ResetPasswordMutationVariables>;
export const UsersDocument = {"__meta__":{"documentId":"f073ee63bb17388c9ece22d073deabf60a2cc4f9f4173c68f5d14c500eef89ea"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Users"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"search"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"users"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"isActive"},"value":{"kind":"BooleanValue","value":true}},{"kind":"ObjectField","name":{"kind":"Name","value":"search"},"value":{"kind":"Variable","name":{"kind":"Name","value":"search"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"username"}}]}}]}}]}}]} as unknown as DocumentNode<UsersQuery, UsersQueryVariables>;
export const UserDocument = {"__meta__":{"documentId":"139c4741756558b5ea62ed6dfae05c9a85dda8f9bd36230663d1a2f31f054c7c"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"User"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"user"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"username"}}]}}]}}]} as unknown as DocumentNode<UserQuery, UserQueryVariables>;
export const ViewerDocument = {"__meta__":{"documentId":"9429178930b7e1466cade6de4f30f0ca5e84f136b7377983253fdaffccd5c872"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"username"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}}]}},{"kind":"Field","name":{"kind":"Name","value":"permissions"}},{"kind":"Field","name":{"kind":"Name","value":"portlets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"portletId"}},{"kind":"Field","name":{"kind":"Name","value":"enabled"}},{"kind":"Field","name":{"kind":"Name","value":"displayOrder"}},{"kind":"Field","name":{"kind":"Name","value":"definition"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"portletId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"iconName"}},{"kind":"Field","name":{"kind":"Name","value":"appRoute"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"memberships"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}}]}},{"kind":"Field","name":{"kind":"Name","value":"roles"}}]}}]}}]}}]} as unknown as DocumentNode<ViewerQuery, ViewerQueryVariables>;
export const ViewerChangedDocument = {"__meta__":{"documentId":"b6bba61da8985124d69c157ebea80e0fa9a57a9e010b425a004038584ab2c181"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"ViewerChanged"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"types"},"value":{"kind":"ListValue","values":[{"kind":"StringValue","value":"portal.portlet.*","block":false}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]} as unknown as DocumentNode<ViewerChangedSubscription, ViewerChangedSubscriptionVariables>;