package porthole.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import porthole.step.BadInput;

/** Bytes that must have a given size and digest; the end is not reached unless they do. */
final class VerifiedStream extends FilterInputStream {
    private final Descriptor expected;
    private final MessageDigest hasher = Digest.hasher();
    private long count;
    private boolean ended;

    VerifiedStream(InputStream in, Descriptor expected) {
        super(in);
        this.expected = expected;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int read = in.read(bytes, from, length);
        if (read > 0) {
            count += read;
            hasher.update(bytes, from, read);
            if (count > expected.size()) {
                throw new BadInput(
                        "blob",
                        expected.digest().toString(),
                        "has more bytes than the " + expected.size() + " it should");
            }
        } else if (read < 0 && !ended) {
            ended = true;
            verify();
        }
        return read;
    }

    private void verify() {
        if (count != expected.size()) {
            throw new BadInput(
                    "blob", expected.digest().toString(), "has " + count + " bytes and should have " + expected.size());
        }
        Digest found = Digest.of(hasher);
        if (!found.equals(expected.digest())) {
            throw new BadInput("blob", expected.digest().toString(), "has other content: its digest is " + found);
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public long skip(long n) throws IOException {
        return Math.max(0, read(new byte[(int) Math.min(n, 8192)]));
    }
}
