package io.etcdsidekicks.lab.parts;

import io.etcdsidekicks.lab.program.ShortCommand;
import java.nio.file.Path;

/** A program of its own, because Testcontainers finds its engine by the environment it was started in. */
public final class ConsulImageCheck {
    private ConsulImageCheck() {}

    /** @param arguments where the binary goes */
    public static void main(String[] arguments) {
        var binary = ConsulImage.copyTo(Path.of(arguments[0]));
        System.out.println(ShortCommand.run(binary.toString(), "version"));
    }
}
