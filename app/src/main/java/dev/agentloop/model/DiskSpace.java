package dev.agentloop.model;

import java.util.OptionalLong;

/// The room there is for clones at one moment.
///
/// @param free bytes this user may still write to the file system of `loop-data/`; empty when it does not say
/// @param used bytes that the loop's own directory takes; empty when nobody needs to know
/// @param wanted whether somebody asked for room: what is only kept in case somebody goes on with it goes at once then
public record DiskSpace(OptionalLong free, OptionalLong used, boolean wanted) {
    public static final DiskSpace UNKNOWN = new DiskSpace(OptionalLong.empty(), OptionalLong.empty(), false);

    public DiskSpace asked() {
        return new DiskSpace(free, used, true);
    }
}
