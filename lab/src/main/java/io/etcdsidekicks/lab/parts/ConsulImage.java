package io.etcdsidekicks.lab.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.consul.ConsulContainer;

/**
 * Takes Consul's binary, which is linked statically, out of its container image: for machines with Docker and without
 * Debian's packages. Not run yet where this was written, because no container registry was in reach.
 */
final class ConsulImage {
    private static final String IMAGE = "hashicorp/consul:1.21";

    private ConsulImage() {}

    static boolean isToBeHad() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    /**
     * Writes the binary to a file.
     *
     * @throws MissingPart when the image cannot be had
     */
    static Path copyTo(Path binary) {
        try (var consul = new ConsulContainer(IMAGE)) {
            Files.createDirectories(binary.toAbsolutePath().getParent());
            consul.start();
            consul.copyFileFromContainer("/bin/consul", binary.toString());
            Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rwxr-xr-x"));
            return binary;
        } catch (IOException | RuntimeException e) {
            throw new MissingPart("Consul cannot be taken out of the image " + IMAGE + ": " + e.getMessage(), e);
        }
    }
}
