# A container's process 1 for --init, as a whole ELF file; x86-64 twin of init-aarch64.s. It does what tini does as Docker's docker-init,
# in a few hundred bytes: no libc, no data of its own, its only memory is the stack that execve gave it.
#
#   docker-init -- PROGRAM ARG...   starts PROGRAM, hands each signal on to it, reaps whoever became an orphan, and ends as PROGRAM ends:
#                                   with its code, or 128 and the number of the signal that killed it. PROGRAM without a slash is looked
#                                   up in PATH as execvp(3) does; 127 it is not there, 126 it cannot be executed.
#   anything without PROGRAM        reaps for ever, heeds no signal, and cannot be looked into: who keeps namespaces alive.
#
# All signals are blocked and taken one by one, so none gets lost: see pid_namespaces(7), rt_sigtimedwait(2). The program gets the mask
# that this one was given, a process group of its own, and the terminal if there is one (SIGTTOU is blocked, so the kernel lets it).
#
# The stack from rsp on: 0 the given mask   8 all signals   16 a status, or a group   24 room for a path
.intel_syntax noprefix
.equ PATH_MAX, 4096
.equ ROOM, 24+PATH_MAX+8
.equ BASE, 0x400000
.globl _start
elf:
  .byte 0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0
  .short 2, 62                  # ET_EXEC, EM_X86_64
  .long 1
  .quad BASE+_start-elf, 64, 0  # where it begins; the program headers; no section headers
  .long 0
  .short 64, 56, 2, 64, 0, 0
  .long 1, 5                    # PT_LOAD, readable and executable: the file as it is
  .quad 0, BASE, BASE, end-elf, end-elf, 4096
  .long 0x6474e551, 6           # PT_GNU_STACK, not executable
  .quad 0, 0, 0, 0, 0, 16

_start:
  mov r12, [rsp]                # argc
  lea r13, [rsp+8]              # argv
  lea r14, [r13+r12*8+8]        # envp
  sub rsp, ROOM
  mov qword ptr [rsp+8], -1
  mov eax, 157                  # prctl(PR_SET_NAME, argv[0]): a descriptor was executed, which has no name
  mov edi, 15
  mov rsi, [r13]
  syscall
  mov eax, 14                   # rt_sigprocmask(SIG_SETMASK, all, given, 8)
  mov edi, 2
  lea rsi, [rsp+8]
  mov rdx, rsp
  mov r10d, 8
  syscall
  xor ebp, ebp                  # the program's pid
  cmp r12, 3
  jb keep
  mov eax, 157                  # prctl(PR_SET_CHILD_SUBREAPER, 1): orphans come here also where this is not process 1
  mov edi, 36
  mov esi, 1
  syscall
  mov eax, 56                   # clone(SIGCHLD): as fork(2)
  mov edi, 17
  xor esi, esi
  xor edx, edx
  xor r10d, r10d
  xor r8d, r8d
  syscall
  mov ebp, eax
  test eax, eax
  jz child
  jns next_signal
  mov r15d, 126                 # no process is left: pids.max
  jmp failed
keep:
  mov eax, 157                  # prctl(PR_SET_DUMPABLE, SUID_DUMP_DISABLE)
  mov edi, 4
  xor esi, esi
  syscall

next_signal:
  mov eax, 128                  # rt_sigtimedwait(all, NULL, NULL, 8): for ever
  lea rdi, [rsp+8]
  xor esi, esi
  xor edx, edx
  mov r10d, 8
  syscall
  cmp eax, 17                   # SIGCHLD
  je reap
  test eax, eax
  jle next_signal               # EINTR: it was stopped and continued
  lea ecx, [rax-21]             # SIGTTIN, SIGTTOU: it has no business with the terminal
  cmp ecx, 1
  jbe next_signal
  test ebp, ebp
  jz next_signal
  mov esi, eax
  mov eax, 62                   # kill
  mov edi, ebp
  syscall
  jmp next_signal

reap:                           # several that ended may have sent one signal: until there is none
  mov eax, 61                   # wait4(-1, status, WNOHANG, NULL)
  mov rdi, -1
  lea rsi, [rsp+16]
  mov edx, 1
  xor r10d, r10d
  syscall
  test eax, eax
  jle next_signal
  cmp eax, ebp
  jne reap
  mov edi, [rsp+16]
  mov eax, edi
  and eax, 127                  # killed by
  jnz 1f
  shr edi, 8
  and edi, 255
  jmp exit
1:
  lea edi, [rax+128]
exit:
  mov eax, 231                  # exit_group
  syscall

child:
  mov eax, 109                  # setpgid(0, 0)
  xor edi, edi
  xor esi, esi
  syscall
  mov eax, 39                   # getpid, as this pid namespace counts
  syscall
  mov [rsp+16], eax
  mov eax, 16                   # ioctl(0, TIOCSPGRP, group): ENOTTY where standard input is no terminal
  xor edi, edi
  mov esi, 0x5410
  lea rdx, [rsp+16]
  syscall
  mov eax, 14                   # rt_sigprocmask(SIG_SETMASK, given, NULL, 8)
  mov edi, 2
  mov rsi, rsp
  xor edx, edx
  mov r10d, 8
  syscall
  mov r15d, 127                 # how this ends if it does not become the program
  add r13, 16
  mov rbx, [r13]                # the program's name
  mov rdi, rbx
1:
  mov al, [rdi]
  inc rdi
  cmp al, '/'
  je has_slash
  test al, al
  jnz 1b
  lea r12, [rip+default_path]
2:                              # the last PATH= of envp, or the default
  mov rdi, [r14]
  test rdi, rdi
  jz 3f
  add r14, 8
  cmp dword ptr [rdi], 0x48544150 # "PATH"
  jne 2b
  cmp byte ptr [rdi+4], '='
  jne 2b
  lea r12, [rdi+5]
  jmp 2b
3:
  mov r14, [rsp+ROOM]           # envp once more
  lea r14, [rsp+ROOM+r14*8+16]
next_folder:                    # r12: what is left of PATH
  lea rdi, [rsp+24]
  lea r8, [rdi+PATH_MAX-3]      # room for a '.', a '/' and the end
1:
  mov al, [r12]
  test al, al
  jz 2f
  cmp al, ':'
  je 2f
  inc r12
  cmp rdi, r8
  jae too_long
  mov [rdi], al
  inc rdi
  jmp 1b
2:
  lea rax, [rsp+24]
  cmp rdi, rax
  jne 3f
  mov byte ptr [rdi], '.'       # an empty folder in PATH is the working directory
  inc rdi
3:
  mov byte ptr [rdi], '/'
  inc rdi
  mov rsi, rbx
4:
  cmp rdi, r8
  ja too_long
  mov al, [rsi]
  inc rsi
  mov [rdi], al
  inc rdi
  test al, al
  jnz 4b
  lea rdi, [rsp+24]
  call become
another:
  cmp byte ptr [r12], 0
  je failed
  inc r12
  jmp next_folder
too_long:
  mov r15d, 126
1:
  mov al, [r12]                 # on to the next folder
  test al, al
  jz failed
  cmp al, ':'
  je another
  inc r12
  jmp 1b

has_slash:
  mov rdi, rbx
  call become

failed:                         # r15d says why; who reads the container's output shall know
  mov rbx, [rsp+ROOM+24]        # the program's name
  lea rdi, [rip+name]
  call say
  mov rdi, rbx
  call say
  lea rdi, [rip+not_there]
  cmp r15d, 127
  je 1f
  lea rdi, [rip+not_executable]
1:
  call say
  mov edi, r15d
  jmp exit

become:                         # execve(rdi, argv, envp); returns only with an error
  mov eax, 59
  mov rsi, r13
  mov rdx, r14
  syscall
  cmp eax, -2                   # ENOENT
  je 1f
  cmp eax, -20                  # ENOTDIR
  je 1f
  mov r15d, 126
1:
  ret

say:                            # write(2, rdi, its length)
  mov rsi, rdi
  xor edx, edx
1:
  cmp byte ptr [rsi+rdx], 0
  je 2f
  inc edx
  jmp 1b
2:
  mov eax, 1
  mov edi, 2
  syscall
  ret

default_path: .asciz "/bin:/usr/bin"
name: .asciz "docker-init: "
not_there: .asciz ": there is no such program\n"
not_executable: .asciz ": it cannot be executed\n"
end:
