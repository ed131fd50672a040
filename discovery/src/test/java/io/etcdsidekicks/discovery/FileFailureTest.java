package io.etcdsidekicks.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class FileFailureTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new NoSuchFileException("/a"), "/a: no such file or directory"),
                Arguments.of(new AccessDeniedException("/a"), "/a: permission denied"),
                Arguments.of(new FileAlreadyExistsException("/a"), "/a: it exists already"),
                Arguments.of(new NotDirectoryException("/a"), "/a: it is no directory"),
                Arguments.of(new DirectoryNotEmptyException("/a"), "/a: the directory is not empty"),
                Arguments.of(new FileSystemLoopException("/a"), "/a: its symbolic links go round in a circle"),
                Arguments.of(
                        new AtomicMoveNotSupportedException("/a", "/b", "Invalid cross-device link"),
                        "/a: it cannot be renamed to another file system"),
                Arguments.of(new FileSystemException("/a", null, "Read-only file system"), "/a: Read-only file system"),
                Arguments.of(new FileSystemException("/a"), "/a: input or output failed"),
                Arguments.of(new FileSystemException(null, null, "Read-only file system"), "Read-only file system"),
                Arguments.of(new MalformedInputException(1), "it is no UTF-8 text"),
                Arguments.of(new IOException("No space left on device"), "No space left on device"),
                Arguments.of(new IOException(), "input or output failed"),
                Arguments.of(new UncheckedIOException(new NoSuchFileException("/a")), "/a: no such file or directory"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("failures")
    void saysWhatIsWrongWithoutTheNameOfAJavaClass(Exception failure, String words) {
        assertThat(FileFailure.describe(failure)).isEqualTo(words).doesNotContain("Exception");
    }
}
