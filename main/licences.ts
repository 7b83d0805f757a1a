declare const __LICENCES__: readonly { name: string; version: string; licence: string }[];

/** The packages that are shipped, with their licences; put in when the app is built. */
export const licences = typeof __LICENCES__ === 'undefined' ? [] : __LICENCES__;
