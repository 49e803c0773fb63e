// The machine code that runs a launch program; aarch64 twin of launch-x86_64.s, which says what both do and how an entry lies
// in memory. Position-independent, no data of its own.
//
// The system call number goes into x8, the arguments into x0 to x5; svc keeps every register but x0. The child uses x9 to x16
// and x19 to x28 and never the stack: x19 is the entry, x20 its options.
.globl clock
clock:
  isb                           // or the counter may be read before what stands in front of it
  mrs x0, cntvct_el0
  ret
.balign 16
.globl launch, next_entry
launch:
  stp x19, x20, [sp, #-64]!
  stp x21, x22, [sp, #16]
  stp x23, x24, [sp, #32]
  stp x29, x30, [sp, #48]
  mov x21, x0
  mov x22, x1
  mov x19, x2
  mov x23, x3
  mov x8, #135                  // rt_sigprocmask(SIG_SETMASK, masks[0], masks[1], 8)
  mov x0, #2
  mov x1, x23
  add x2, x23, #8
  mov x3, #8
  svc #0
  mov x8, #435                  // clone3
  mov x0, x21
  mov x1, x22
  svc #0
  cbz x0, next_entry
  mov x24, x0
  mov x8, #135                  // rt_sigprocmask(SIG_SETMASK, masks[1], NULL, 8)
  mov x0, #2
  add x1, x23, #8
  mov x2, #0
  mov x3, #8
  svc #0
  mov x0, x24
  ldp x21, x22, [sp, #16]
  ldp x23, x24, [sp, #32]
  ldp x29, x30, [sp, #48]
  ldp x19, x20, [sp], #64
  ret

next_entry:
  isb
  mrs x9, cntvct_el0
  str x9, [x19, #72]
  ldr x20, [x19, #64]
  ldr x0, [x19, #104]
  tbnz x20, #3, returned
  ldr x10, [x19, #88]
  ldr x0, [x19, #8]
  tbz x10, #0, 1f
  ldr x0, [x0]
1:
  ldr x1, [x19, #16]
  tbz x10, #1, 2f
  ldr x1, [x1]
2:
  ldr x2, [x19, #24]
  tbz x10, #2, 3f
  ldr x2, [x2]
3:
  ldr x3, [x19, #32]
  tbz x10, #3, 4f
  ldr x3, [x3]
4:
  ldr x4, [x19, #40]
  tbz x10, #4, 5f
  ldr x4, [x4]
5:
  ldr x5, [x19, #48]
  tbz x10, #5, 6f
  ldr x5, [x5]
6:
  ldr x8, [x19]
  svc #0
returned:
  mov x11, x0
  tbz x20, #1, 7f               // the parent leaves: it alone writes the result, the new child goes on
  cbz x11, advance
7:
  str x11, [x19, #56]
  ldr x12, [x19, #96]
  cbz x12, 10f
8:
  ldr x13, [x12]
  cbz x13, 10f
  ldr x14, [x12, #8]
  add x12, x12, #16
  cmp x14, #4
  b.ne 9f
  str w11, [x13]
  b 8b
9:
  str x11, [x13]
  b 8b
10:
  isb
  mrs x9, cntvct_el0
  add x15, x19, #80
  stlr x9, [x15]                // last, and ordered: the parent reads it as "this call has returned"
  cmn x11, #4095                // -4095 to -1 are errors
  b.hs 11f
  tbnz x20, #1, leave
  tbz x20, #2, advance
  cmp x11, #1
  b.eq advance
  b fail
11:
  tbnz x20, #0, advance
fail:
  mov x0, #127
  b exit
leave:
  mov x0, #0
exit:
  mov x8, #94                   // exit_group
  svc #0
advance:
  add x19, x19, #112
  b next_entry
