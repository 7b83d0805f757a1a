/** What the log says when a command line gave no reason and none has to be given. */
export const usualReason = 'Command line';
