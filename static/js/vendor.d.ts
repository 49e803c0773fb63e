// What is served under /static/vendor/ is the packages' own module; their types are theirs.
declare module '*/xterm/xterm.mjs' {
  export * from '@xterm/xterm';
}
declare module '*/xterm/addon-fit.mjs' {
  export * from '@xterm/addon-fit';
}
