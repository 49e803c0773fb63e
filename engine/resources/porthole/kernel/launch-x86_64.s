# The machine code that runs a launch program; x86-64 twin of launch-aarch64.s. Position-independent, no data of its own.
#
#   clock:   long clock(void)
#            the time stamp counter.
#   launch:  long launch(struct clone_args *args, size_t size, struct entry *program, sigset_t masks[2])
#            blocks all signals, clones, unblocks them in the parent, and returns what clone3 returned there.
#            The child never returns: it walks the program until execve succeeds, a call fails, or a gate is shut.
#
# The child may share the parent's memory (CLONE_VM), and then even its stack pointer: it touches no stack, no thread-local
# storage, no libc. Its only memory is the program.
#
# struct entry, 112 bytes (LaunchProgram compiles it; offsets in Entry.java):
#     0 call number   8..48 six arguments   56 result   64 options   72 clock before   80 clock after
#    88 bit i: argument i is the address of a result   96 list of {address, width} that also take the result, 0 ends it
#   104 injected result
# options: 1 may fail   2 the parent leaves   4 gate: only the result 1 lets on   8 injected: no call, take the result at 104
.intel_syntax noprefix
.globl clock
clock:
  rdtsc
  shl rdx, 32
  or rax, rdx
  ret
.balign 16
.globl launch
launch:
  push rbx
  push r12
  push r13
  push r14
  push r15
  mov r12, rdi
  mov r13, rsi
  mov rbx, rdx
  mov r14, rcx
  mov eax, 14                   # rt_sigprocmask(SIG_SETMASK, masks[0], masks[1], 8)
  mov edi, 2
  mov rsi, r14
  lea rdx, [r14+8]
  mov r10d, 8
  syscall
  mov eax, 435                  # clone3
  mov rdi, r12
  mov rsi, r13
  syscall
  test rax, rax
  jz next_entry
  mov r15, rax
  mov eax, 14                   # rt_sigprocmask(SIG_SETMASK, masks[1], NULL, 8)
  mov edi, 2
  lea rsi, [r14+8]
  xor edx, edx
  mov r10d, 8
  syscall
  mov rax, r15
  pop r15
  pop r14
  pop r13
  pop r12
  pop rbx
  ret

next_entry:
  rdtsc
  shl rdx, 32
  or rax, rdx
  mov [rbx+72], rax
  mov r13, [rbx+64]
  mov rax, [rbx+104]
  test r13b, 8
  jnz returned
  mov r15, [rbx+88]
  mov rdi, [rbx+8]
  test r15b, 1
  jz 1f
  mov rdi, [rdi]
1:
  mov rsi, [rbx+16]
  test r15b, 2
  jz 2f
  mov rsi, [rsi]
2:
  mov rdx, [rbx+24]
  test r15b, 4
  jz 3f
  mov rdx, [rdx]
3:
  mov r10, [rbx+32]
  test r15b, 8
  jz 4f
  mov r10, [r10]
4:
  mov r8, [rbx+40]
  test r15b, 16
  jz 5f
  mov r8, [r8]
5:
  mov r9, [rbx+48]
  test r15b, 32
  jz 6f
  mov r9, [r9]
6:
  mov rax, [rbx]
  syscall                       # clobbers rcx and r11 only
returned:
  mov r12, rax
  test r13b, 2                  # the parent leaves: it alone writes the result, the new child goes on
  jz 7f
  test r12, r12
  jz advance
7:
  mov [rbx+56], r12
  mov r14, [rbx+96]
  test r14, r14
  jz 10f
8:
  mov rcx, [r14]
  test rcx, rcx
  jz 10f
  cmp qword ptr [r14+8], 4
  jne 9f
  mov [rcx], r12d
  add r14, 16
  jmp 8b
9:
  mov [rcx], r12
  add r14, 16
  jmp 8b
10:
  rdtsc
  shl rdx, 32
  or rax, rdx
  mov [rbx+80], rax             # last: the parent reads it as "this call has returned"
  cmp r12, -4096
  ja 11f
  test r13b, 2
  jnz leave
  test r13b, 4
  jz advance
  cmp r12, 1
  je advance
  jmp fail
11:
  test r13b, 1
  jnz advance
fail:
  mov edi, 127
  jmp exit
leave:
  xor edi, edi
exit:
  mov eax, 231                  # exit_group
  syscall
advance:
  add rbx, 112
  jmp next_entry
