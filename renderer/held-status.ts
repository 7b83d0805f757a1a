import { createContext } from 'react';
import type { SessionStatus } from '../shared/model/session.ts';

/**
 * What the session was when the backend was lost, for the screens that wait behind the sign-in: they
 * stay as they were. Null for all others.
 */
export const HeldStatus = createContext<SessionStatus | null>(null);
