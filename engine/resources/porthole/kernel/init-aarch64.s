// A container's process 1 for --init, as a whole ELF file; aarch64 twin of init-x86_64.s, which says what both do.
//
// The system call number goes into x8, the arguments into x0 to x5; svc keeps every register but x0. x20 argv, x21 envp, x22 the
// program's pid, x23 how it ends if it does not become the program, x24 the program's name, x25 what is left of PATH.
//
// The stack from sp on: 0 the given mask   8 all signals   16 a status, or a group   32 room for a path
.equ PATH_MAX, 4096
.equ ROOM, 32+PATH_MAX+16
.equ BASE, 0x400000
.globl _start
elf:
  .byte 0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0
  .short 2, 183                 // ET_EXEC, EM_AARCH64
  .long 1
  .quad BASE+_start-elf, 64, 0  // where it begins; the program headers; no section headers
  .long 0
  .short 64, 56, 2, 64, 0, 0
  .long 1, 5                    // PT_LOAD, readable and executable: the file as it is
  .quad 0, BASE, BASE, end-elf, end-elf, 0x10000
  .long 0x6474e551, 6           // PT_GNU_STACK, not executable
  .quad 0, 0, 0, 0, 0, 16

_start:
  ldr x19, [sp]                 // argc
  add x20, sp, #8               // argv
  add x21, x20, x19, lsl #3     // envp
  add x21, x21, #8
  sub sp, sp, #ROOM & 0xfff
  sub sp, sp, #ROOM & 0xff000
  mov x9, #-1
  str x9, [sp, #8]
  mov x8, #167                  // prctl(PR_SET_NAME, argv[0]): a descriptor was executed, which has no name
  mov x0, #15
  ldr x1, [x20]
  svc #0
  mov x8, #135                  // rt_sigprocmask(SIG_SETMASK, all, given, 8)
  mov x0, #2
  add x1, sp, #8
  mov x2, sp
  mov x3, #8
  svc #0
  mov x22, #0
  cmp x19, #3
  b.lo keep
  mov x8, #167                  // prctl(PR_SET_CHILD_SUBREAPER, 1): orphans come here also where this is not process 1
  mov x0, #36
  mov x1, #1
  svc #0
  mov x8, #220                  // clone(SIGCHLD): as fork(2)
  mov x0, #17
  mov x1, #0
  mov x2, #0
  mov x3, #0
  mov x4, #0
  svc #0
  cbz x0, child
  mov x22, x0
  tbz x0, #63, next_signal
  mov x23, #126                 // no process is left: pids.max
  b failed
keep:
  mov x8, #167                  // prctl(PR_SET_DUMPABLE, SUID_DUMP_DISABLE)
  mov x0, #4
  mov x1, #0
  svc #0

next_signal:
  mov x8, #137                  // rt_sigtimedwait(all, NULL, NULL, 8): for ever
  add x0, sp, #8
  mov x1, #0
  mov x2, #0
  mov x3, #8
  svc #0
  cmp x0, #17                   // SIGCHLD
  b.eq reap
  cmp x0, #0
  b.le next_signal              // EINTR: it was stopped and continued
  sub x9, x0, #21               // SIGTTIN, SIGTTOU: it has no business with the terminal
  cmp x9, #1
  b.ls next_signal
  cbz x22, next_signal
  mov x1, x0
  mov x0, x22
  mov x8, #129                  // kill
  svc #0
  b next_signal

reap:                           // several that ended may have sent one signal: until there is none
  mov x8, #260                  // wait4(-1, status, WNOHANG, NULL)
  mov x0, #-1
  add x1, sp, #16
  mov x2, #1
  mov x3, #0
  svc #0
  cmp x0, #0
  b.le next_signal
  cmp x0, x22
  b.ne reap
  ldr w9, [sp, #16]
  ands w0, w9, #127             // killed by
  b.ne 1f
  ubfx w0, w9, #8, #8
  b exit
1:
  add w0, w0, #128
exit:
  mov x8, #94                   // exit_group
  svc #0

child:
  mov x8, #154                  // setpgid(0, 0)
  mov x0, #0
  mov x1, #0
  svc #0
  mov x8, #172                  // getpid, as this pid namespace counts
  svc #0
  str w0, [sp, #16]
  mov x8, #29                   // ioctl(0, TIOCSPGRP, group): ENOTTY where standard input is no terminal
  mov x0, #0
  mov x1, #0x5410
  add x2, sp, #16
  svc #0
  mov x8, #135                  // rt_sigprocmask(SIG_SETMASK, given, NULL, 8)
  mov x0, #2
  mov x1, sp
  mov x2, #0
  mov x3, #8
  svc #0
  mov x23, #127                 // how this ends if it does not become the program
  add x20, x20, #16
  ldr x24, [x20]                // the program's name
  mov x9, x24
1:
  ldrb w10, [x9], #1
  cmp w10, #'/'
  b.eq has_slash
  cbnz w10, 1b
  adr x25, default_path
  adr x11, path
  mov x12, x21
2:                              // the last PATH= of envp, or the default
  ldr x9, [x12], #8
  cbz x9, next_folder
  mov x13, #0
3:
  ldrb w14, [x11, x13]
  cbz w14, 4f
  ldrb w15, [x9, x13]
  add x13, x13, #1
  cmp w14, w15
  b.eq 3b
  b 2b
4:
  add x25, x9, x13
  b 2b

next_folder:
  add x9, sp, #32
  mov x12, #PATH_MAX-3          // room for a '.', a '/' and the end
  add x12, x9, x12
1:
  ldrb w10, [x25]
  cbz w10, 2f
  cmp w10, #':'
  b.eq 2f
  add x25, x25, #1
  cmp x9, x12
  b.hs too_long
  strb w10, [x9], #1
  b 1b
2:
  add x11, sp, #32
  cmp x9, x11
  b.ne 3f
  mov w10, #'.'                 // an empty folder in PATH is the working directory
  strb w10, [x9], #1
3:
  mov w10, #'/'
  strb w10, [x9], #1
  mov x11, x24
4:
  cmp x9, x12
  b.hi too_long
  ldrb w10, [x11], #1
  strb w10, [x9], #1
  cbnz w10, 4b
  add x0, sp, #32
  bl become
another:
  ldrb w10, [x25]
  cbz w10, failed
  add x25, x25, #1
  b next_folder
too_long:
  mov x23, #126
1:
  ldrb w10, [x25]               // on to the next folder
  cbz w10, failed
  cmp w10, #':'
  b.eq another
  add x25, x25, #1
  b 1b

has_slash:
  mov x0, x24
  bl become

failed:                         // x23 says why; who reads the container's output shall know
  mov x9, #ROOM
  add x9, sp, x9
  ldr x24, [x9, #24]            // the program's name
  adr x1, name
  bl say
  mov x1, x24
  bl say
  adr x1, not_there
  cmp x23, #127
  b.eq 1f
  adr x1, not_executable
1:
  bl say
  mov x0, x23
  b exit

become:                         // execve(x0, argv, envp); returns only with an error
  mov x8, #221
  mov x1, x20
  mov x2, x21
  svc #0
  cmn x0, #2                    // ENOENT
  b.eq 1f
  cmn x0, #20                   // ENOTDIR
  b.eq 1f
  mov x23, #126
1:
  ret

say:                            // write(2, x1, its length)
  mov x2, #0
1:
  ldrb w10, [x1, x2]
  cbz w10, 2f
  add x2, x2, #1
  b 1b
2:
  mov x8, #64
  mov x0, #2
  svc #0
  ret

default_path: .asciz "/bin:/usr/bin"
path: .asciz "PATH="
name: .asciz "docker-init: "
not_there: .asciz ": there is no such program\n"
not_executable: .asciz ": it cannot be executed\n"
end:
