import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OpenDirectory } from '../../../main/connector/directory.ts';
import {
  accountNamed,
  change,
  gather,
  line,
  taskFor,
  withDirectory,
} from '../../support/live-task.ts';
import { maySlapd, Slapd } from '../../support/slapd.ts';

let slapd: Slapd;

beforeAll(async () => {
  if (maySlapd) slapd = await Slapd.start();
});
afterAll(async () => {
  if (maySlapd) await slapd.stop();
});

test.runIf(maySlapd)(
  'an entry that was read ahead and then changed is read again before it is written',
  async () => {
    await withDirectory(taskFor(slapd), async (directory) => {
      const mirrored = await gather(directory.mirror());
      const ann = accountNamed(mirrored, 'aarcher').remoteId;
      const ben = accountNamed(mirrored, 'bbaker').remoteId;
      const retitle = (id: string, before: string, after: string) =>
        change('modify', id, { lines: [line('title', [before], [after])] });
      // All four are read ahead at once; the first makes what was read for the next two old.
      const said = await directory.applyAll([
        retitle(ann, 'Clerk', 'Lead'),
        retitle(ann, 'Clerk', 'Nobody'),
        retitle(ann, 'Lead', 'Head'),
        retitle(ben, 'Clerk', 'Buyer'),
      ]);
      expect(said.map((one) => (one.said === 'refused' ? one.code : one.said))).toEqual([
        'done',
        'account-changed',
        'done',
        'done',
      ]);
    });
    expect(await slapd.values('(uid=aarcher)', 'title')).toEqual(['Head']);
    expect(await slapd.values('(uid=bbaker)', 'title')).toEqual(['Buyer']);
  },
);

test.runIf(maySlapd)(
  'changes that a slow server leaves no time for are not sent, and can be sent with the next question',
  async () => {
    const act = async (directory: OpenDirectory) => {
      const mirrored = await gather(directory.mirror());
      const retitle = (uid: string, before: string, after: string) =>
        change('modify', accountNamed(mirrored, uid).remoteId, {
          lines: [line('title', [before], [after])],
        });
      const [ann, ben] = [retitle('aarcher', 'Head', 'Late'), retitle('bbaker', 'Buyer', 'Late')];
      const first = await directory.applyAll([ann, ben]);
      expect(first).toEqual([{ said: 'done', created: null }, { said: 'kept' }]);
      expect(await slapd.values('(title=Late)', 'uid')).toEqual(['aarcher']);
      expect(await directory.applyAll([ben])).toEqual([{ said: 'done', created: null }]);
    };
    await withDirectory(taskFor(slapd), act, { beginMs: 0 });
    expect(await slapd.values('(title=Late)', 'uid')).toEqual(['aarcher', 'bbaker']);
  },
);

test.runIf(maySlapd)(
  'an entry that was read to be compared is read again when somebody else has written since',
  async () => {
    await slapd.modify(person('Clerk', 'aarcher') + person('Clerk', 'bbaker'));
    await withDirectory(taskFor(slapd), async (directory) => {
      const mirrored = await gather(directory.mirror());
      const ids = ['aarcher', 'bbaker', 'ccarter'].map(
        (uid) => accountNamed(mirrored, uid).remoteId,
      );
      await directory.read(ids);
      await slapd.modify(
        `${person('Theirs', 'aarcher')}dn: uid=bbaker,ou=people,${slapd.base}\nchangetype: modify\nreplace: sn\nsn: Theirs\n`,
      );
      const [ann = '', ben = '', carl = ''] = ids;
      const said = await directory.applyAll([
        change('modify', ann, { lines: [line('title', ['Clerk'], ['Ours'])] }),
        change('modify', ben, { lines: [line('title', ['Clerk'], ['Ours'])] }),
        // An attribute that no reading shows unless it is named is read before it is written.
        change('modify', carl, { lines: [line('entryTtl', null, ['1'])] }),
      ]);
      expect(said.slice(0, 2)).toEqual([
        { said: 'refused', code: 'account-changed' },
        { said: 'done', created: null },
      ]);
      expect(said[2]?.said).toBe('refused');
    });
    expect(await slapd.values('(uid=aarcher)', 'title')).toEqual(['Theirs']);
    expect(await slapd.values('(uid=bbaker)', 'title')).toEqual(['Ours']);
    expect(await slapd.values('(uid=bbaker)', 'sn')).toEqual(['Theirs']);
  },
);

function person(title: string, uid: string): string {
  return `dn: uid=${uid},ou=people,${slapd.base}\nchangetype: modify\nreplace: title\ntitle: ${title}\n\n`;
}
