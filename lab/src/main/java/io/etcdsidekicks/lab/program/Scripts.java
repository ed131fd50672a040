package io.etcdsidekicks.lab.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.io.IOUtils;

/** The shell scripts and pods that are part of the lab. */
public final class Scripts {
    private Scripts() {}

    /** Its text. */
    public static String text(String name) {
        try {
            return IOUtils.resourceToString("/io/etcdsidekicks/lab/" + name, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
