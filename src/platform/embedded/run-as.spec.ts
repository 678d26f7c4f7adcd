import { describe, expect, it } from 'vitest';
import { chooseServerUser } from './run-as.js';

const users: Record<string, { uid: number; gid: number }> = {
  postgres: { uid: 101, gid: 104 },
  nobody: { uid: 65_534, gid: 65_534 },
};
const lookUp = (name: string) => users[name];

describe('the user that the servers run as', () => {
  it('is ourselves for everybody but root', () => {
    expect(chooseServerUser({ myUid: 1000, dataOwner: { uid: 101, gid: 104 }, lookUp })).toBeUndefined();
    expect(chooseServerUser({ myUid: undefined, dataOwner: undefined, lookUp })).toBeUndefined();
  });

  it('is postgres for root, or nobody', () => {
    expect(chooseServerUser({ myUid: 0, dataOwner: undefined, lookUp })?.name).toBe('postgres');
    const onlyNobody = (name: string) => (name === 'nobody' ? users['nobody'] : undefined);
    expect(chooseServerUser({ myUid: 0, dataOwner: undefined, lookUp: onlyNobody })?.name).toBe('nobody');
  });

  it('is the owner of the data that is there already, which PostgreSQL demands', () => {
    expect(chooseServerUser({ myUid: 0, dataOwner: { uid: 1000, gid: 1001 }, lookUp })).toMatchObject({
      uid: 1000,
      gid: 1001,
    });
    expect(chooseServerUser({ myUid: 0, dataOwner: { uid: 0, gid: 0 }, lookUp })?.name).toBe('postgres');
  });

  it('says what to do where there is no such user', () => {
    expect(() => chooseServerUser({ myUid: 0, dataOwner: undefined, lookUp: () => undefined })).toThrow(/DATABASE_URL/);
  });
});
