import { memoryLocation } from 'wouter/memory-location';
import type { AccountFilter } from '../../shared/model/account.ts';
import { useAccountsView } from './accounts-view.ts';

// The address lives in memory: nothing of what an operator looked at is kept by the browser.
const location = memoryLocation({ path: '/home' });

export const locationHook = location.hook;

export const pages = [
  'home',
  'accounts',
  'groups',
  'changes',
  'directories',
  'audit',
  'operators',
  'settings',
] as const;
export type PageName = (typeof pages)[number];

/** The parts of the page of operators, in their order. */
export const operatorsParts = ['people', 'roles', 'signIn', 'approvals', 'keys'] as const;
export type OperatorsPart = (typeof operatorsParts)[number];

/** Ways from anywhere to anywhere. */
export const go = {
  page(name: PageName): void {
    location.navigate(`/${name}`);
  },
  /** The grid of accounts with these filters and nothing else. */
  accounts(filters: readonly AccountFilter[], text = ''): void {
    useAccountsView.getState().show(filters, text);
    location.navigate('/accounts');
  },
  /** The card of one account, over the grid as it stands. */
  account(id: number): void {
    useAccountsView.getState().open(id);
    location.navigate('/accounts');
  },
  changeSet(id: number): void {
    location.navigate(`/changes/${id}`);
  },
  /** A part of the page of operators. */
  operators(part: OperatorsPart): void {
    location.navigate(`/operators/${part}`);
  },
};
