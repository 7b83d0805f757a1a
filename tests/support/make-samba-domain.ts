import { template } from './samba-template.ts';

// Run as a process of its own by whoever may make a domain, for tests that may only copy one.
await template();
