import type {RevokedTokens} from '../../src/service/tokens.ts';

/** Revoked tokens, for as long as the process lives. */
export function createMemoryRevokedTokens(): RevokedTokens {
  const ids = new Set<string>();
  return {
    revoke: id => Promise.resolve(void ids.add(id)),
    isRevoked: id => Promise.resolve(ids.has(id)),
  };
}
