package porthole.layer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Archives for tests, written by another library than the one that reads them. */
public final class Tar {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, "ISO-8859-1");

    public Tar() {
        out.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
        out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
    }

    public Tar posix() {
        out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        out.setAddPaxHeadersForNonAsciiNames(true);
        return this;
    }

    public Tar file(String name, String content) {
        return add(name, TarConstants.LF_NORMAL, content, entry -> {});
    }

    public Tar folder(String name) {
        return add(name + "/", TarConstants.LF_DIR, "", entry -> entry.setMode(0755));
    }

    public Tar link(String name, String target) {
        return add(name, TarConstants.LF_SYMLINK, "", entry -> entry.setLinkName(target));
    }

    public Tar hardLink(String name, String target) {
        return add(name, TarConstants.LF_LINK, "", entry -> entry.setLinkName(target));
    }

    public Tar add(String name, byte type, String content, Consumer<TarArchiveEntry> more) {
        try {
            byte[] data = content.getBytes(StandardCharsets.ISO_8859_1);
            TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
            entry.setMode(0644);
            entry.setModTime(1_000_000_000_000L);
            more.accept(entry);
            entry.setSize(data.length);
            out.putArchiveEntry(entry);
            out.write(data);
            out.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] bytes() {
        try {
            out.finish();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
