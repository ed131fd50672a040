package io.etcdsidekicks.gate.volume;

import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.VolumeFacts;
import io.etcdsidekicks.discovery.VolumePaths;
import io.etcdsidekicks.discovery.disk.OwnNames;
import io.etcdsidekicks.discovery.disk.VolumeReader;
import io.etcdsidekicks.discovery.startfile.EtcdTemplate;
import io.etcdsidekicks.discovery.startfile.StartFileText;
import io.etcdsidekicks.discovery.startfile.TemplateReader;
import io.etcdsidekicks.gate.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Puts a start file in its place: the first one by a link, so never over another; a later one by a rename. None is ever
 * written in place.
 */
record StartFileWriter(DurableFiles files, VolumeReader reader, int clientPort, boolean tls) {

    /** Whether an earlier run came so far, and was interrupted; its work is on the disk then. */
    boolean isDone(VolumeFacts now, StartHead head) throws IOException {
        var startFile = now.paths().startFile();
        files.deleteDurably(OwnNames.finished(startFile));
        if (!now.head().equals(Optional.of(head))) {
            return false;
        }
        files.keepDurably(startFile);
        return true;
    }

    void link(VolumeFacts now, byte[] text) throws IOException {
        var startFile = now.paths().startFile();
        Demand.that(now.head().isEmpty(), "there is a start file already: " + startFile);
        var finished = OwnNames.finished(startFile);
        files.writePrivately(finished, text);
        files.linkDurably(finished, startFile);
        files.deleteDurably(finished);
    }

    byte[] text(StartHead head, EtcdTemplate template, VolumePaths paths) throws IOException {
        var fault = TemplateReader.directoriesFault(template, paths);
        Demand.that(fault.isEmpty(), fault.orElse(""));
        try {
            return StartFileText.write(head, template, paths, clientPort, tls).getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** With the body that it has, so that a faulty template holds nothing back. */
    byte[] sealed(StartHead head) throws IOException {
        var startFile = reader.startFile();
        Demand.that(startFile.isPresent(), "the start file is gone");
        try {
            return StartFileText.sealed(startFile.get(), head).getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
