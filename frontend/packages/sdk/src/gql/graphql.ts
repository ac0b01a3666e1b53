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

/** What `resetPassword` takes. */
export type ResetPasswordInput = {
  /** The password to sign in with from now on: 15 to 128 characters of any kind, and none of the common ones. */
  newPassword: Scalars['String']['input'];
  /** The token of the link: what is behind `#token=`. */
  token: Scalars['String']['input'];
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

/** What `switchOrganization` takes. */
export type SwitchOrganizationInput = {
  /** The slug of one of the caller's organizations. */
  organization: Scalars['String']['input'];
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


export const RequestPasswordResetDocument = {"__meta__":{"documentId":"b0e587a3f9cd34a2b9f0c4cece7835683ee84b240207c19c0c7a52e2a9d463d7"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RequestPasswordReset"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RequestPasswordResetInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestPasswordReset"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ok"}}]}}]}}]} as unknown as DocumentNode<RequestPasswordResetMutation, RequestPasswordResetMutationVariables>;
export const ResetPasswordDocument = {"__meta__":{"documentId":"bdb89ff73e8ed7480b54f877a8403659aa01c2120438e2c529d5e88eb6650522"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ResetPassword"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ResetPasswordInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resetPassword"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ok"}}]}}]}}]} as unknown as DocumentNode<ResetPasswordMutation, ResetPasswordMutationVariables>;
export const UsersDocument = {"__meta__":{"documentId":"f073ee63bb17388c9ece22d073deabf60a2cc4f9f4173c68f5d14c500eef89ea"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Users"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"search"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"users"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"isActive"},"value":{"kind":"BooleanValue","value":true}},{"kind":"ObjectField","name":{"kind":"Name","value":"search"},"value":{"kind":"Variable","name":{"kind":"Name","value":"search"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"username"}}]}}]}}]}}]} as unknown as DocumentNode<UsersQuery, UsersQueryVariables>;
export const UserDocument = {"__meta__":{"documentId":"139c4741756558b5ea62ed6dfae05c9a85dda8f9bd36230663d1a2f31f054c7c"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"User"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"user"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"username"}}]}}]}}]} as unknown as DocumentNode<UserQuery, UserQueryVariables>;
export const ViewerDocument = {"__meta__":{"documentId":"9429178930b7e1466cade6de4f30f0ca5e84f136b7377983253fdaffccd5c872"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"username"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}}]}},{"kind":"Field","name":{"kind":"Name","value":"permissions"}},{"kind":"Field","name":{"kind":"Name","value":"portlets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"portletId"}},{"kind":"Field","name":{"kind":"Name","value":"enabled"}},{"kind":"Field","name":{"kind":"Name","value":"displayOrder"}},{"kind":"Field","name":{"kind":"Name","value":"definition"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"portletId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"iconName"}},{"kind":"Field","name":{"kind":"Name","value":"appRoute"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"memberships"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}}]}},{"kind":"Field","name":{"kind":"Name","value":"roles"}}]}}]}}]}}]} as unknown as DocumentNode<ViewerQuery, ViewerQueryVariables>;
export const ViewerChangedDocument = {"__meta__":{"documentId":"b6bba61da8985124d69c157ebea80e0fa9a57a9e010b425a004038584ab2c181"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"ViewerChanged"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"types"},"value":{"kind":"ListValue","values":[{"kind":"StringValue","value":"portal.portlet.*","block":false}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]} as unknown as DocumentNode<ViewerChangedSubscription, ViewerChangedSubscriptionVariables>;