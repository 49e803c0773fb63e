package porthole.session;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import porthole.kernel.Arg;
import porthole.kernel.CallResult;
import porthole.kernel.Descriptors;
import porthole.kernel.Errno;
import porthole.kernel.Fd;
import porthole.kernel.KernelException;
import porthole.kernel.LoopDevices;
import porthole.kernel.MountFlag;
import porthole.kernel.Mounts;
import porthole.kernel.OpenFlag;
import porthole.step.Step;
import porthole.step.StepRunner;

/** A file with a file system in it, mounted by a loop device. See loop(4). */
record DiskImage(Path image, StepRunner runner) {
    /** Between being told of a free device and taking it, somebody else may take it. */
    private static final int TRIES = 10;

    /** What is lost with the server anyway need not wait for the host's disk. And nothing writes zeroes where there is a hole. */
    private static final String OPTIONS = "nobarrier,noinit_itable";

    /**
     * Writes the file and mounts it over {@code folder}. When run: EEXIST the file is there; ENOENT no loop devices; ENODEV no ext4; ENOSPC.
     */
    void mount(EmptyExt4 empty, Path folder) throws KernelException {
        try (Fd file = write(empty);
                Loop loop = attach(file)) {
            runner.run(Step.call(
                    "session.mount_disk",
                    Mounts.mount(
                            "/dev/loop" + loop.number(),
                            folder.toString(),
                            "ext4",
                            OPTIONS,
                            MountFlag.MS_NODEV,
                            MountFlag.MS_NOSUID),
                    "From here on what is written below this folder goes into that file, until it is full."));
        }
    }

    private Fd write(EmptyExt4 empty) throws KernelException {
        Fd file = runner.open(Step.call(
                "session.disk_create",
                Descriptors.create(
                        image.toString(), 0600, OpenFlag.O_RDWR, OpenFlag.O_CREAT, OpenFlag.O_EXCL, OpenFlag.O_CLOEXEC),
                "A file that will be the session's disk."));
        try {
            runner.run(Step.call(
                    "session.disk_size",
                    Descriptors.ftruncate(Arg.fd(file), empty.bytes()),
                    "As long as the disk shall be; holes take no space."));
            for (Map.Entry<Long, byte[]> piece : empty.pieces().entrySet()) {
                runner.run(Step.call(
                        "session.disk_write",
                        Descriptors.pwrite64(Arg.fd(file), piece.getValue(), piece.getKey()),
                        "A piece of an empty ext4."));
            }
            return file;
        } catch (KernelException e) {
            file.close();
            throw e;
        }
    }

    private record Loop(long number, Fd device) implements AutoCloseable {
        @Override
        public void close() {
            device.close();
        }
    }

    private Loop attach(Fd file) throws KernelException {
        Step ask = Step.call(
                "session.loop_control", LoopDevices.open_control(), "Whoever knows which loop devices are free.");
        try (Fd control = runner.open(ask)) {
            for (int i = 1; ; i++) {
                long number = runner.run(
                        Step.call("session.loop_free", LoopDevices.get_free(control), "The number of a free one."));
                Fd device = runner.open(
                        Step.call("session.loop_open", LoopDevices.open(number), "The device of that number."));
                CallResult taken = runner.attempt(Step.call(
                        "session.loop_configure",
                        LoopDevices.configure(device, file, EmptyExt4.BLOCK),
                        "The file is the content of the device, for as long as somebody uses it."));
                if (!taken.failed()) {
                    return new Loop(number, device);
                }
                device.close();
                if (!taken.errno().equals(Optional.of(Errno.EBUSY)) || i == TRIES) {
                    throw new KernelException(taken);
                }
            }
        }
    }
}
