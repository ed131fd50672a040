package io.etcdsidekicks.discovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What went wrong with a file, in words for a person: several of Java's exceptions say it by their class name only. */
public final class FileFailure {
    private FileFailure() {}

    /** The file, where it is known, and what is wrong with it; never the name of a Java class. */
    public static String describe(Exception failure) {
        return switch (failure) {
            case UncheckedIOException unchecked -> describe(Objects.requireNonNull(unchecked.getCause()));
            case DirectoryIteratorException listing -> describe(Objects.requireNonNull(listing.getCause()));
            case FileSystemException known ->
                Optional.ofNullable(known.getFile())
                        .map(file -> file + ": " + reason(known))
                        .orElseGet(() -> reason(known));
            case CharacterCodingException _ -> "it is no UTF-8 text";
            case IOException unknown -> words(unknown.getMessage());
            default -> words(failure.getMessage());
        };
    }

    private static String reason(FileSystemException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "no such file or directory";
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException _ -> "it exists already";
            case NotDirectoryException _ -> "it is no directory";
            case DirectoryNotEmptyException _ -> "the directory is not empty";
            case FileSystemLoopException _ -> "its symbolic links go round in a circle";
            case AtomicMoveNotSupportedException _ -> "it cannot be renamed to another file system";
            default -> words(failure.getReason());
        };
    }

    private static String words(@Nullable String message) {
        return message == null || message.isBlank() ? "input or output failed" : message;
    }
}
