package dev.agentloop.doctor;

import java.util.Optional;

/// What one check found.
///
/// @param subject which agent or loop; empty elsewhere
/// @param check its name, for scripts: `git`, `token`, ...
/// @param text what was found; of a failure what is wrong. May have several lines, quoted from a program
/// @param mend what to do, a command where there is one
public record Finding(Area area, String subject, String check, Mark mark, String text, Optional<String> mend) {
    public static Finding ok(Area area, String subject, String check, String text) {
        return new Finding(area, subject, check, Mark.OK, text, Optional.empty());
    }

    public static Finding note(Area area, String subject, String check, String text) {
        return new Finding(area, subject, check, Mark.NOTE, text, Optional.empty());
    }

    public static Finding warning(Area area, String subject, String check, String text, String mend) {
        return new Finding(area, subject, check, Mark.WARNING, text, Optional.of(mend));
    }

    public static Finding failure(Area area, String subject, String check, String text, String mend) {
        return new Finding(area, subject, check, Mark.FAILURE, text, Optional.of(mend));
    }
}
