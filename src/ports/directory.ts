/** Who may sign in, and whose a server is. */
import type {Dn} from '../domain/dn.ts';
import type {MacAddress, ServerName, UserName} from '../domain/names.ts';
import type {BootAssignment, Cleanup, Principal, ServerDescription, ServerRecord} from '../domain/server.ts';

/** The directory as the service account sees it. */
export interface Directory {
  /** Binds as the user. Unauthenticated when name or password is wrong; an empty password never gets through. */
  signIn(user: UserName, password: string, signal?: AbortSignal): Promise<UserSession>;
  /** Resolves when it answers the service's own account, and has a place for servers. */
  ping(signal?: AbortSignal): Promise<void>;
  /** All servers, by name. */
  listServers(signal?: AbortSignal): Promise<readonly ServerRecord[]>;
  /** Those that one of the users owns. */
  listServersOf(owners: readonly Dn[], signal?: AbortSignal): Promise<readonly ServerRecord[]>;
  /** Their names alone, in the same order. What others have added or removed may show some seconds late. */
  listServerNames(signal?: AbortSignal): Promise<readonly ServerName[]>;
  /** Those of the names that exist. */
  findServers(
    names: readonly ServerName[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<ServerName, ServerRecord>>;
  findServerByMac(mac: MacAddress, signal?: AbortSignal): Promise<ServerRecord | undefined>;
  /** A user name or DN to the DN of a user who exists. NotFound otherwise. */
  getUser(nameOrDn: string, signal?: AbortSignal): Promise<Dn>;
  /** Where mail for this user goes (attribute `mail`). Undefined when nobody has written it down. */
  findMail(user: Dn, signal?: AbortSignal): Promise<string | undefined>;
  isAdministrator(dn: Dn, signal?: AbortSignal): Promise<boolean>;
  isAuditor(dn: Dn, signal?: AbortSignal): Promise<boolean>;
  /** Groups of the (enterprise) directory that the user is a member of. */
  findGroups(user: Dn, signal?: AbortSignal): Promise<readonly Dn[]>;
  /** Nobody when there is no such group. */
  listMembers(group: Dn, signal?: AbortSignal): Promise<readonly Dn[]>;
  /** Sets the end of the lease of `holder`. NotFound; Conflict when he does not own the server any more. Repeatable. */
  setLeaseEnd(server: ServerName, end: Date, holder: Dn, signal?: AbortSignal): Promise<void>;
  /** Sets the lease of who has just checked a server out, and takes out members that are not his. As setLeaseEnd otherwise. */
  beginLease(server: ServerName, end: Date, holder: Dn, signal?: AbortSignal): Promise<void>;
  /** Takes away the members and the lease end that the last owner left behind, while nobody owns the server. Repeatable. */
  resetFree(server: ServerName, signal?: AbortSignal): Promise<void>;
  /**
   * Ends a checkout that still is as expected: owner, members and lease end go in one change, and with `cleanup` nobody
   * can take the server until that is cleared. Tells whether it was so. Repeatable.
   */
  endCheckout(
    server: ServerName,
    expected: {readonly owner: Dn; readonly leaseEnd?: Date},
    cleanup: Cleanup | undefined,
    signal?: AbortSignal,
  ): Promise<'ended' | 'changed'>;
  /**
   * From the moment that `holder` gives the server up (without one: from now on), nobody can take it until it is cleaned up.
   * Tells whether he holds it (nobody does). Repeatable.
   */
  ensureCleanup(
    server: ServerName,
    cleanup: Cleanup,
    holder: Dn | undefined,
    signal?: AbortSignal,
  ): Promise<'noted' | 'changed'>;
  /** Takes that back while he still holds it. Repeatable. */
  dropCleanup(server: ServerName, holder: Dn, signal?: AbortSignal): Promise<void>;
  /** Says what a cleanup waits for, while it lasts. Repeatable. */
  noteCleanup(server: ServerName, cleanup: Cleanup, signal?: AbortSignal): Promise<void>;
  /** Makes the server free for the next one. Repeatable. */
  clearCleanup(server: ServerName, signal?: AbortSignal): Promise<void>;
  /** Sets or (undefined) clears what a server boots. NotFound. Repeatable. */
  setAssignment(
    server: ServerName,
    assignment: BootAssignment | undefined,
    signal?: AbortSignal,
  ): Promise<void>;
}

/**
 * The directory as one signed-in user sees it: every change here is made under his own bind, and the directory's own
 * rules decide. After a lost connection it binds again as the same user, or fails; it never acts as somebody else.
 */
export interface UserSession {
  readonly principal: Principal;
  /**
   * Takes a free server. AlreadyOwned (with owner and lease end) when somebody else holds it; Conflict while it is drained or
   * cleaned up; fine when the user holds it. Members that are no people may still be there: beginLease takes them out.
   */
  checkout(server: ServerName, signal?: AbortSignal): Promise<void>;
  /** Gives a server back and resets its members. NotAuthorized when the user is not its owner. */
  release(server: ServerName, signal?: AbortSignal): Promise<void>;
  addMember(server: ServerName, member: Dn, signal?: AbortSignal): Promise<void>;
  removeMember(server: ServerName, member: Dn, signal?: AbortSignal): Promise<void>;
  /** The rest is for administrators; others get NotAuthorized from the directory. */
  forceRelease(server: ServerName, signal?: AbortSignal): Promise<void>;
  transfer(server: ServerName, owner: Dn, signal?: AbortSignal): Promise<void>;
  /** Keeps everybody from checking it out, or (undefined) lets them again. */
  setDrain(server: ServerName, reason: string | undefined, signal?: AbortSignal): Promise<void>;
  /** Conflict when the name, or another server with the MAC address, is there already. */
  register(server: ServerDescription, signal?: AbortSignal): Promise<void>;
  update(
    server: Partial<ServerDescription> & Pick<ServerDescription, 'name'>,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Conflict when somebody holds it. */
  unregister(server: ServerName, signal?: AbortSignal): Promise<void>;
  /** Ends the session and its connection. */
  close(): Promise<void>;
}
