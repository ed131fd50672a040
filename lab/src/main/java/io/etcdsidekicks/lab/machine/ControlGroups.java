package io.etcdsidekicks.lab.machine;

import io.etcdsidekicks.lab.program.ShortCommand;

/** Where the kernel counts what containers use. No namespace hides or ends them: what is made here has to be removed. */
public final class ControlGroups {
    private ControlGroups() {}

    /**
     * Removes those whose name begins so, of every controller, with all below them; those in use stay.
     *
     * @return whether none is left
     */
    public static boolean remove(String name) {
        return ShortCommand.attempt(
                        "sh",
                        "-c",
                        "find /sys/fs/cgroup -depth -type d -path \"*/$0*\" -exec rmdir {} + 2>/dev/null;"
                                + " test -z \"$(find /sys/fs/cgroup -type d -name \"$0*\")\"",
                        name)
                .worked();
    }
}
