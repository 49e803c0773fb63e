package porthole.kernel;

/** What to be told about a folder, and what was told. See inotify(7). */
public enum InotifyFlag implements Flag {
    IN_MODIFY(0x2, "A file was written to."),
    IN_ATTRIB(0x4, "Owner, permissions, times or the number of names changed."),
    IN_CLOSE_WRITE(0x8, "A file that was open for writing was closed."),
    IN_MOVED_FROM(0x40, "Something got another name and is no longer here."),
    IN_MOVED_TO(0x80, "Something is here now under this name."),
    IN_CREATE(0x100, "Something was made."),
    IN_DELETE(0x200, "Something was removed."),
    IN_DELETE_SELF(0x400, "The folder itself was removed."),
    IN_MOVE_SELF(0x800, "The folder itself was moved."),
    IN_Q_OVERFLOW(0x4000, "More happened than could be told."),
    IN_IGNORED(0x8000, "The folder is not watched any more."),
    IN_ONLYDIR(0x1000000, "Fail if it is no folder."),
    IN_DONT_FOLLOW(0x2000000, "Not through a symbolic link."),
    IN_ISDIR(0x40000000, "It is about a folder.");

    private final long bits;
    private final String sentence;

    InotifyFlag(long bits, String sentence) {
        this.bits = bits;
        this.sentence = sentence;
    }

    @Override
    public long bits() {
        return bits;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
