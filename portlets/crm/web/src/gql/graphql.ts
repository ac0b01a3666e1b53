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

/** Which contacts to list. Fields combine by AND, values of one list by OR. */
export type ContactFilter = {
  /** `assignee` has this id; null for none. */
  assigneeId?: InputMaybe<Scalars['ID']['input']>;
  /** `email` is this, in any case. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** Part of `firstName`, `lastName`, `email` or `company`, in any case. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** `status` is one of these. */
  status?: InputMaybe<Array<ContactStatus>>;
};

/** One sort key of contacts. */
export type ContactOrder = {
  /** Which way. */
  direction?: SortDirection;
  /** By what. */
  field: ContactOrderField;
};

/** What contacts can be ordered by. */
export type ContactOrderField =
  /** By `company`, in any case; those without come last. */
  | 'COMPANY'
  /** By `createdAt`. */
  | 'CREATED_AT'
  /** By `lastContactedAt`; those without come last. */
  | 'LAST_CONTACTED_AT'
  /** By `lastName`, in any case. */
  | 'LAST_NAME'
  /** By `updatedAt`. */
  | 'UPDATED_AT';

/** How far the relation with a contact is. */
export type ContactStatus =
  /** Has bought. */
  | 'CUSTOMER'
  /** No longer of interest. */
  | 'INACTIVE'
  /** Not spoken with yet. */
  | 'LEAD'
  /** Might buy. */
  | 'PROSPECT';

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

/** A contact to make. */
export type CreateContactInput = {
  /** Who looks after the contact. */
  assigneeId?: InputMaybe<Scalars['ID']['input']>;
  /** The company, up to 200 characters. */
  company?: InputMaybe<Scalars['String']['input']>;
  /** The organization's own fields, up to 32 KiB of JSON. */
  customFields?: InputMaybe<Scalars['JSON']['input']>;
  /** Email address. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** Given name, 1–100 characters. */
  firstName: Scalars['String']['input'];
  /** When somebody last spoke with the contact. */
  lastContactedAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Family name, 1–100 characters. */
  lastName: Scalars['String']['input'];
  /** Where the contact came from, up to 50 characters. */
  leadSource?: InputMaybe<Scalars['String']['input']>;
  /** Phone number: digits, spaces and `+ ( ) - . / x #`, 3–50 characters. */
  phone?: InputMaybe<Scalars['String']['input']>;
  /** How far the relation is. */
  status?: ContactStatus;
  /** The position held, up to 100 characters. */
  title?: InputMaybe<Scalars['String']['input']>;
};

/** Contacts to make. */
export type CreateContactsInput = {
  /** 1–200 contacts. */
  contacts: Array<CreateContactInput>;
};

/** A deal to make. */
export type CreateDealInput = {
  /** What it is worth, 0–9999999999.99 with at most two decimals. */
  amount?: InputMaybe<Scalars['Decimal']['input']>;
  /** With whom. */
  contactId?: InputMaybe<Scalars['ID']['input']>;
  /** ISO 4217 code. */
  currency?: Scalars['String']['input'];
  /** When it should be decided. */
  expectedCloseDate?: InputMaybe<Scalars['Date']['input']>;
  /** 1–200 characters. */
  name: Scalars['String']['input'];
  /** Chance of winning in percent, 0–100. */
  probability?: Scalars['Int']['input'];
  /** How far it is. */
  stage?: DealStage;
};

/** Deals to make. */
export type CreateDealsInput = {
  /** 1–200 deals. */
  deals: Array<CreateDealInput>;
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

/** Which deals to list. Fields combine by AND, values of one list by OR. */
export type DealFilter = {
  /** `contact` has this id; null for none. */
  contactId?: InputMaybe<Scalars['ID']['input']>;
  /** Part of `name`, in any case. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** `stage` is one of these. */
  stage?: InputMaybe<Array<DealStage>>;
};

/** One sort key of deals. */
export type DealOrder = {
  /** Which way. */
  direction?: SortDirection;
  /** By what. */
  field: DealOrderField;
};

/** What deals can be ordered by. */
export type DealOrderField =
  /** By `amount`; those without come last. */
  | 'AMOUNT'
  /** By `createdAt`. */
  | 'CREATED_AT'
  /** By `expectedCloseDate`; those without come last. */
  | 'EXPECTED_CLOSE_DATE'
  /** By `name`, in any case. */
  | 'NAME'
  /** By `stage`, PROSPECT to LOST. */
  | 'STAGE'
  /** By `updatedAt`. */
  | 'UPDATED_AT';

/** How far a deal is. */
export type DealStage =
  /** Lost. */
  | 'LOST'
  /** Terms are being settled. */
  | 'NEGOTIATION'
  /** An offer was made. */
  | 'PROPOSAL'
  /** Somebody might buy. */
  | 'PROSPECT'
  /** The need is real and there is money. */
  | 'QUALIFIED'
  /** Won. */
  | 'WON';

/** What `deleteContact` takes. */
export type DeleteContactInput = {
  /** The contact's id. */
  id: Scalars['ID']['input'];
  /** When given, a contact that changed since is not deleted. */
  version?: InputMaybe<Scalars['Int']['input']>;
};

/** What `deleteDeal` takes. */
export type DeleteDealInput = {
  /** The deal's id. */
  id: Scalars['ID']['input'];
  /** When given, a deal that changed since is not deleted. */
  version?: InputMaybe<Scalars['Int']['input']>;
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

/** Changes to a contact. A field that is absent stays, null empties it. */
export type UpdateContactInput = {
  /** Who looks after the contact. */
  assigneeId?: InputMaybe<Scalars['ID']['input']>;
  /** The company, up to 200 characters. */
  company?: InputMaybe<Scalars['String']['input']>;
  /** The organization's own fields, up to 32 KiB of JSON. */
  customFields?: InputMaybe<Scalars['JSON']['input']>;
  /** Email address. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** Given name, 1–100 characters. */
  firstName?: InputMaybe<Scalars['String']['input']>;
  /** The contact's id. */
  id: Scalars['ID']['input'];
  /** When somebody last spoke with the contact. */
  lastContactedAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Family name, 1–100 characters. */
  lastName?: InputMaybe<Scalars['String']['input']>;
  /** Where the contact came from, up to 50 characters. */
  leadSource?: InputMaybe<Scalars['String']['input']>;
  /** Phone number: digits, spaces and `+ ( ) - . / x #`, 3–50 characters. */
  phone?: InputMaybe<Scalars['String']['input']>;
  /** How far the relation is. */
  status?: InputMaybe<ContactStatus>;
  /** The position held, up to 100 characters. */
  title?: InputMaybe<Scalars['String']['input']>;
  /** The version the change was made from. */
  version: Scalars['Int']['input'];
};

/** Changes to a deal. A field that is absent stays, null empties it. */
export type UpdateDealInput = {
  /** What it is worth, 0–9999999999.99 with at most two decimals. */
  amount?: InputMaybe<Scalars['Decimal']['input']>;
  /** With whom. */
  contactId?: InputMaybe<Scalars['ID']['input']>;
  /** ISO 4217 code. */
  currency?: InputMaybe<Scalars['String']['input']>;
  /** When it should be decided. */
  expectedCloseDate?: InputMaybe<Scalars['Date']['input']>;
  /** The deal's id. */
  id: Scalars['ID']['input'];
  /** 1–200 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Chance of winning in percent, 0–100. */
  probability?: InputMaybe<Scalars['Int']['input']>;
  /** How far it is; `closedAt` follows. */
  stage?: InputMaybe<DealStage>;
  /** The version the change was made from. */
  version: Scalars['Int']['input'];
};

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

export type ContactsQueryVariables = Exact<{
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ContactFilter>;
  orderBy?: InputMaybe<Array<ContactOrder> | ContactOrder>;
}>;


export type ContactsQuery = { contacts: { nodes: Array<{ id: string, firstName: string, lastName: string, email: string | null, phone: string | null, company: string | null, title: string | null, leadSource: string | null, status: ContactStatus, lastContactedAt: string | null, version: number, createdAt: string, updatedAt: string, assignee: { id: string, displayName: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type ContactTotalQueryVariables = Exact<{
  filter?: InputMaybe<ContactFilter>;
}>;


export type ContactTotalQuery = { contacts: { totalCount: number } | null };

export type ContactQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type ContactQuery = { contact: { customFields: Record<string, unknown>, id: string, firstName: string, lastName: string, email: string | null, phone: string | null, company: string | null, title: string | null, leadSource: string | null, status: ContactStatus, lastContactedAt: string | null, version: number, createdAt: string, updatedAt: string, createdBy: { id: string, displayName: string }, assignee: { id: string, displayName: string } | null } | null };

export type ContactDealTotalsQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type ContactDealTotalsQuery = { contact: { id: string, dealTotals: Array<{ stage: DealStage, currency: string, count: number, amount: string }> } | null };

export type CreateContactMutationVariables = Exact<{
  input: CreateContactInput;
}>;


export type CreateContactMutation = { createContact: { contact: { customFields: Record<string, unknown>, id: string, firstName: string, lastName: string, email: string | null, phone: string | null, company: string | null, title: string | null, leadSource: string | null, status: ContactStatus, lastContactedAt: string | null, version: number, createdAt: string, updatedAt: string, createdBy: { id: string, displayName: string }, assignee: { id: string, displayName: string } | null } } | null };

export type UpdateContactMutationVariables = Exact<{
  input: UpdateContactInput;
}>;


export type UpdateContactMutation = { updateContact: { contact: { customFields: Record<string, unknown>, id: string, firstName: string, lastName: string, email: string | null, phone: string | null, company: string | null, title: string | null, leadSource: string | null, status: ContactStatus, lastContactedAt: string | null, version: number, createdAt: string, updatedAt: string, createdBy: { id: string, displayName: string }, assignee: { id: string, displayName: string } | null } } | null };

export type DeleteContactMutationVariables = Exact<{
  input: DeleteContactInput;
}>;


export type DeleteContactMutation = { deleteContact: { contact: { id: string } } | null };

export type ContactChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type ContactChangedSubscription = { contactChanged: { change: ChangeKind, contactId: string, contact: { id: string, firstName: string, lastName: string, email: string | null, phone: string | null, company: string | null, title: string | null, leadSource: string | null, status: ContactStatus, lastContactedAt: string | null, version: number, createdAt: string, updatedAt: string, assignee: { id: string, displayName: string } | null } | null } };

export type DealsQueryVariables = Exact<{
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<DealFilter>;
  orderBy?: InputMaybe<Array<DealOrder> | DealOrder>;
}>;


export type DealsQuery = { deals: { nodes: Array<{ id: string, name: string, amount: string | null, currency: string, stage: DealStage, probability: number, expectedCloseDate: string | null, closedAt: string | null, version: number, createdAt: string, updatedAt: string, contact: { id: string, firstName: string, lastName: string, company: string | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type DealTotalQueryVariables = Exact<{
  filter?: InputMaybe<DealFilter>;
}>;


export type DealTotalQuery = { deals: { totalCount: number } | null };

export type DealQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type DealQuery = { deal: { id: string, name: string, amount: string | null, currency: string, stage: DealStage, probability: number, expectedCloseDate: string | null, closedAt: string | null, version: number, createdAt: string, updatedAt: string, createdBy: { id: string, displayName: string }, contact: { id: string, firstName: string, lastName: string, company: string | null } | null } | null };

export type PipelineQueryVariables = Exact<{ [key: string]: never; }>;


export type PipelineQuery = { dealTotals: Array<{ stage: DealStage, currency: string, count: number, amount: string }> | null };

export type CreateDealMutationVariables = Exact<{
  input: CreateDealInput;
}>;


export type CreateDealMutation = { createDeal: { deal: { id: string, name: string, amount: string | null, currency: string, stage: DealStage, probability: number, expectedCloseDate: string | null, closedAt: string | null, version: number, createdAt: string, updatedAt: string, contact: { id: string, firstName: string, lastName: string, company: string | null } | null } } | null };

export type UpdateDealMutationVariables = Exact<{
  input: UpdateDealInput;
}>;


export type UpdateDealMutation = { updateDeal: { deal: { id: string, name: string, amount: string | null, currency: string, stage: DealStage, probability: number, expectedCloseDate: string | null, closedAt: string | null, version: number, createdAt: string, updatedAt: string, contact: { id: string, firstName: string, lastName: string, company: string | null } | null } } | null };

export type DeleteDealMutationVariables = Exact<{
  input: DeleteDealInput;
}>;


export type DeleteDealMutation = { deleteDeal: { deal: { id: string } } | null };

export type DealChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type DealChangedSubscription = { dealChanged: { change: ChangeKind, dealId: string, deal: { id: string, name: string, amount: string | null, currency: string, stage: DealStage, probability: number, expectedCloseDate: string | null, closedAt: string | null, version: number, createdAt: string, updatedAt: string, contact: { id: string, firstName: string, lastName: string, company: string | null } | null } | null } };

export type ContactRowFragment = { id: string, firstName: string, lastName: string, email: string | null, phone: string | null, company: string | null, title: string | null, leadSource: string | null, status: ContactStatus, lastContactedAt: string | null, version: number, createdAt: string, updatedAt: string, assignee: { id: string, displayName: string } | null };

export type ContactDetailFragment = { customFields: Record<string, unknown>, id: string, firstName: string, lastName: string, email: string | null, phone: string | null, company: string | null, title: string | null, leadSource: string | null, status: ContactStatus, lastContactedAt: string | null, version: number, createdAt: string, updatedAt: string, createdBy: { id: string, displayName: string }, assignee: { id: string, displayName: string } | null };

export type DealRowFragment = { id: string, name: string, amount: string | null, currency: string, stage: DealStage, probability: number, expectedCloseDate: string | null, closedAt: string | null, version: number, createdAt: string, updatedAt: string, contact: { id: string, firstName: string, lastName: string, company: string | null } | null };

export type DealTotalRowFragment = { stage: DealStage, currency: string, count: number, amount: string };

export const ContactRowFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ContactRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Contact"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"company"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"leadSource"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"lastContactedAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]} as unknown as DocumentNode<ContactRowFragment, unknown>;
export const ContactDetailFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ContactDetail"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Contact"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ContactRow"}},{"kind":"Field","name":{"kind":"Name","value":"customFields"}},{"kind":"Field","name":{"kind":"Name","value":"createdBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ContactRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Contact"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"company"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"leadSource"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"lastContactedAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]} as unknown as DocumentNode<ContactDetailFragment, unknown>;
export const DealRowFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DealRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Deal"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"probability"}},{"kind":"Field","name":{"kind":"Name","value":"expectedCloseDate"}},{"kind":"Field","name":{"kind":"Name","value":"closedAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"company"}}]}}]}}]} as unknown as DocumentNode<DealRowFragment, unknown>;
export const DealTotalRowFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DealTotalRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DealTotal"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}}]}}]} as unknown as DocumentNode<DealTotalRowFragment, unknown>;
export const ContactsDocument = {"__meta__":{"documentId":"96064d759e663c38bd0fe8356c222dcce4ae2d3f9b680ab4d205e896b00b6243"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Contacts"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ContactFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ContactOrder"}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"contacts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ContactRow"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ContactRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Contact"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"company"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"leadSource"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"lastContactedAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]} as unknown as DocumentNode<ContactsQuery, ContactsQueryVariables>;
export const ContactTotalDocument = {"__meta__":{"documentId":"6fa193d2b019d20cc0561fe3fa3f00af2b4bcd5f6a45bcaaed7eb89ab55e9d18"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ContactTotal"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ContactFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"contacts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}}]} as unknown as DocumentNode<ContactTotalQuery, ContactTotalQueryVariables>;
export const ContactDocument = {"__meta__":{"documentId":"806efdd50e96a7bb69a1450d87a3106464c22fe4c162d8d91aa6d8821e2dcffc"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Contact"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"contact"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ContactDetail"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ContactRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Contact"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"company"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"leadSource"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"lastContactedAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ContactDetail"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Contact"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ContactRow"}},{"kind":"Field","name":{"kind":"Name","value":"customFields"}},{"kind":"Field","name":{"kind":"Name","value":"createdBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]} as unknown as DocumentNode<ContactQuery, ContactQueryVariables>;
export const ContactDealTotalsDocument = {"__meta__":{"documentId":"2e22b1cfd5a00860b950e22dd7cc1832237a7734764e26fc5761c18be9a3ba59"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ContactDealTotals"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"contact"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"dealTotals"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"DealTotalRow"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DealTotalRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DealTotal"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}}]}}]} as unknown as DocumentNode<ContactDealTotalsQuery, ContactDealTotalsQueryVariables>;
export const CreateContactDocument = {"__meta__":{"documentId":"e5df7a4a72d78bc4e1ddc2c8de3b0deb335e421c37f2272fc64bbd8e9bf3b10e"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateContact"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateContactInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createContact"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ContactDetail"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ContactRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Contact"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"company"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"leadSource"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"lastContactedAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ContactDetail"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Contact"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ContactRow"}},{"kind":"Field","name":{"kind":"Name","value":"customFields"}},{"kind":"Field","name":{"kind":"Name","value":"createdBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]} as unknown as DocumentNode<CreateContactMutation, CreateContactMutationVariables>;
export const UpdateContactDocument = {"__meta__":{"documentId":"936d11e0f1fdbe316e7c294a89ed534acd7698c611bf5e7a6d4997e9e99c4a17"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateContact"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateContactInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateContact"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ContactDetail"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ContactRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Contact"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"company"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"leadSource"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"lastContactedAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ContactDetail"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Contact"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ContactRow"}},{"kind":"Field","name":{"kind":"Name","value":"customFields"}},{"kind":"Field","name":{"kind":"Name","value":"createdBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]} as unknown as DocumentNode<UpdateContactMutation, UpdateContactMutationVariables>;
export const DeleteContactDocument = {"__meta__":{"documentId":"d389b0a21fd2917a63c8888a1c625c69d9b068677c7dcb4e978e313608125eab"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteContact"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteContactInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteContact"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<DeleteContactMutation, DeleteContactMutationVariables>;
export const ContactChangedDocument = {"__meta__":{"documentId":"ecf44b805c0d8ddef879a74bf2d13c8a5da70fcc6dfc04ae269c4a72a0de39c7"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"ContactChanged"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"contactChanged"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"change"}},{"kind":"Field","name":{"kind":"Name","value":"contactId"}},{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ContactRow"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ContactRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Contact"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"company"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"leadSource"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"lastContactedAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]} as unknown as DocumentNode<ContactChangedSubscription, ContactChangedSubscriptionVariables>;
export const DealsDocument = {"__meta__":{"documentId":"77517c7d209d7e41a98b4ed8f48061251caf2a576af5629e029c93bf4a1ac3ff"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Deals"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DealFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DealOrder"}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deals"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"DealRow"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DealRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Deal"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"probability"}},{"kind":"Field","name":{"kind":"Name","value":"expectedCloseDate"}},{"kind":"Field","name":{"kind":"Name","value":"closedAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"company"}}]}}]}}]} as unknown as DocumentNode<DealsQuery, DealsQueryVariables>;
export const DealTotalDocument = {"__meta__":{"documentId":"44f3739481d78c7e343e11d3abf9d015e38e07ff63f8196914f09187ad8e6e70"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DealTotal"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DealFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deals"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}}]} as unknown as DocumentNode<DealTotalQuery, DealTotalQueryVariables>;
export const DealDocument = {"__meta__":{"documentId":"e5347f1e0fd9696f2dced51127746a322263e4d6319695d815174e223bbce5ae"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Deal"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deal"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"DealRow"}},{"kind":"Field","name":{"kind":"Name","value":"createdBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DealRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Deal"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"probability"}},{"kind":"Field","name":{"kind":"Name","value":"expectedCloseDate"}},{"kind":"Field","name":{"kind":"Name","value":"closedAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"company"}}]}}]}}]} as unknown as DocumentNode<DealQuery, DealQueryVariables>;
export const PipelineDocument = {"__meta__":{"documentId":"7aaf9f04dbb4ae1c8d1a5fcbc9e54a6d1f22411f09059d51a182721edbb2b6a8"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Pipeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dealTotals"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"DealTotalRow"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DealTotalRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DealTotal"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}}]}}]} as unknown as DocumentNode<PipelineQuery, PipelineQueryVariables>;
export const CreateDealDocument = {"__meta__":{"documentId":"a0af2287f7555c54e7cf0ee6bf1638e0688ce36ad065451482ccc9a9744baa88"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateDeal"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateDealInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createDeal"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"DealRow"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DealRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Deal"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"probability"}},{"kind":"Field","name":{"kind":"Name","value":"expectedCloseDate"}},{"kind":"Field","name":{"kind":"Name","value":"closedAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"company"}}]}}]}}]} as unknown as DocumentNode<CreateDealMutation, CreateDealMutationVariables>;
export const UpdateDealDocument = {"__meta__":{"documentId":"a45115512ebff769e295ae3408863b9f6189148ba7422d9a524e354a054e6684"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateDeal"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateDealInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateDeal"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"DealRow"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DealRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Deal"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"probability"}},{"kind":"Field","name":{"kind":"Name","value":"expectedCloseDate"}},{"kind":"Field","name":{"kind":"Name","value":"closedAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"company"}}]}}]}}]} as unknown as DocumentNode<UpdateDealMutation, UpdateDealMutationVariables>;
export const DeleteDealDocument = {"__meta__":{"documentId":"d959c584c21036142eef07f5accb22745f1bf01bbafd50997b3c99317a6601cb"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteDeal"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteDealInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteDeal"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<DeleteDealMutation, DeleteDealMutationVariables>;
export const DealChangedDocument = {"__meta__":{"documentId":"f0708b9cdcdef052bcdb4bd84dd4006794294fc76ff0a591aa4c5faea214a22e"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"DealChanged"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dealChanged"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"change"}},{"kind":"Field","name":{"kind":"Name","value":"dealId"}},{"kind":"Field","name":{"kind":"Name","value":"deal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"DealRow"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DealRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Deal"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"probability"}},{"kind":"Field","name":{"kind":"Name","value":"expectedCloseDate"}},{"kind":"Field","name":{"kind":"Name","value":"closedAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"company"}}]}}]}}]} as unknown as DocumentNode<DealChangedSubscription, DealChangedSubscriptionVariables>;