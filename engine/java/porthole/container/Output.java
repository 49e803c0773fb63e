package porthole.container;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import porthole.kernel.Arg;
import porthole.kernel.CallResult;
import porthole.kernel.Descriptors;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.OpenFlag;

/**
 * No input, and the output kept: the first {@code limit} bytes of standard output and error together. What comes after is read and dropped, so
 * that a container that floods its log fills neither the memory nor the pipe.
 */
public final class Output implements Streams {
    private static final int CHUNK = 8192;

    private final Fd input;
    private final Fd read;
    private final Fd write;
    private final int limit;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final Thread reader = new Thread(this::drain, "output");
    private long dropped;

    private Output(Fd input, Fd read, Fd write, int limit) {
        this.input = input;
        this.read = read;
        this.write = write;
        this.limit = limit;
    }

    /** When run: EMFILE. */
    public static Output open(int limit) throws KernelException {
        Kernel kernel = new Kernel();
        Fd input = kernel.open(Descriptors.open("/dev/null", OpenFlag.O_RDONLY, OpenFlag.O_CLOEXEC));
        try {
            byte[] ends = kernel.demand(Descriptors.pipe2()).output(0);
            Output output =
                    new Output(input, new Fd(Descriptors.end(ends, 0)), new Fd(Descriptors.end(ends, 1)), limit);
            output.reader.setDaemon(true);
            return output;
        } catch (KernelException e) {
            input.close();
            throw e;
        }
    }

    @Override
    public List<Integer> childEnds() {
        return List.of(input.number(), write.number(), write.number());
    }

    @Override
    public void handedOver() {
        input.close();
        write.close();
        reader.start();
    }

    /** Ends, and lets go of the pipe, when the last holder of the other end has gone. */
    private void drain() {
        Kernel kernel = new Kernel();
        try (read) {
            CallResult chunk = kernel.attempt(Descriptors.read(Arg.fd(read), CHUNK));
            while (chunk.result() > 0) {
                keep(chunk.output(1), (int) chunk.result());
                chunk = kernel.attempt(Descriptors.read(Arg.fd(read), CHUNK));
            }
        }
    }

    private synchronized void keep(byte[] bytes, int count) {
        int room = Math.min(count, limit - kept.size());
        kept.write(bytes, 0, room);
        dropped += count - room;
    }

    /** What has come so far. */
    public synchronized byte[] bytes() {
        return kept.toByteArray();
    }

    /** How many bytes came after {@code limit} and were dropped. */
    public synchronized long dropped() {
        return dropped;
    }

    /** All that was written, once every holder of the other end is gone; waits for that. */
    public byte[] await() throws InterruptedException {
        reader.join();
        return bytes();
    }

    /** The same, but what came so far when {@code longest} is over: one that was left behind may hold the other end for ever. */
    public byte[] await(Duration longest) throws InterruptedException {
        reader.join(longest.toMillis());
        return bytes();
    }

    @Override
    public void close() {
        input.close();
        write.close();
        if (reader.getState() == Thread.State.NEW) {
            read.close();
        }
    }
}
