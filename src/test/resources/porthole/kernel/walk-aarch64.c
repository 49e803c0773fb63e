/*
 * Runs the child's half of launch-aarch64.s under qemu-user, whose clone3 is ENOSYS: fork(2) makes the child, which then goes
 * to next_entry with its program. The parent's half is called once too, to see the error come back and the signals unblocked.
 * Prints one line a call: index, result, whether both time stamps are set and in order.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct entry {
    long nr, args[6], result, options, before, after, results, also, injected;
};
_Static_assert(sizeof(struct entry) == 112, "the layout that the machine code knows");

extern long launch(void *args, size_t size, struct entry *program, uint64_t masks[2]);
extern long clock_ticks(void) __asm__("clock");
extern void next_entry(void);

static struct entry *program;
static int count;

static struct entry *call(long nr, long a, long b, long c) {
    struct entry *e = &program[count++];
    e->nr = nr, e->args[0] = a, e->args[1] = b, e->args[2] = c;
    return e;
}

static int run(void) {
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        register struct entry *first __asm__("x19") = program;
        __asm__ volatile("b next_entry" ::"r"(first));
        __builtin_unreachable();
    }
    int status;
    waitpid(pid, &status, 0);
    for (int i = 0; i < count; i++) {
        struct entry *e = &program[i];
        int small = e->result > -4096 && e->result < 4096;
        printf("%d %ld %s\n", i, small ? e->result : 1L,
               !e->before ? "not begun" : !e->after ? "not returned" : e->before <= e->after ? "ok" : "clock runs backwards");
    }
    printf("exit %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
    memset(program, 0, 8192);
    count = 0;
    return status;
}

int main(void) {
    program = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    long *also = (long *)((char *)program + 4096), *target = also + 8;
    int gate[2];
    if (pipe(gate)) return 1;

    puts("results as arguments");
    struct entry *dup = call(SYS_dup, 1, 0, 0);
    also[0] = (long)target, also[1] = 4, also[2] = (long)(target + 1), also[3] = 8, also[4] = 0;
    dup->also = (long)also;
    call(SYS_close, (long)&dup->result, 0, 0)->results = 1;
    call(SYS_close, (long)&dup->result, 0, 0)->results = 1; /* EBADF, but allowed to */
    program[2].options = 1;
    struct entry *inject = call(SYS_exit_group, 55, 0, 0);
    inject->options = 1 | 8, inject->injected = -16;
    const char *argv[] = {"true", 0};
    call(SYS_execve, (long)"/nowhere", (long)argv, 0)->options = 1;
    call(SYS_exit_group, 7, 0, 0);
    run();

    puts("a gate that opens, and one that is shut");
    call(SYS_read, gate[0], (long)target, 1)->options = 4;
    call(SYS_read, gate[0], (long)target, 0)->options = 4;
    call(SYS_exit_group, 7, 0, 0);
    if (write(gate[1], ".", 1) != 1) return 1;
    run();

    puts("an error");
    call(SYS_close, 99, 0, 0);
    call(SYS_exit_group, 7, 0, 0);
    run();

    puts("a parent that leaves");
    call(SYS_getpid, 0, 0, 0)->options = 2;
    call(SYS_exit_group, 7, 0, 0);
    run();

    puts("the parent's half");
    uint64_t args[11] = {0}, masks[2] = {~0ul, 0};
    args[0] = ~0ul; /* flags that nobody has: the real kernel says EINVAL, qemu-user ENOSYS */
    sigset_t before, now;
    sigprocmask(SIG_SETMASK, 0, &before);
    long refused = launch(args, 88, program, masks);
    sigprocmask(SIG_SETMASK, 0, &now);
    printf("%s, %s\n", refused == -22 || refused == -38 ? "refused" : "cloned", memcmp(&before, &now, 8) ? "mask not restored" : "mask restored");
    return 0;
}
