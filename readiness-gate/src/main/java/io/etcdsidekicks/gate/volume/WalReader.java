package io.etcdsidekicks.gate.volume;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.gate.WalIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Reads whose data a WAL holds: each segment begins with a checksum and a metadata record, which holds member and cluster
 * ID (etcd {@code server/wal/encoder.go}, {@code walpb/record.proto}, {@code etcdserverpb.Metadata}).
 */
public final class WalReader {
    private static final int METADATA_TYPE = 1;
    private static final int RECORDS_LOOKED_AT = 4;
    private static final int BEGINNING = 4096;
    private static final long LENGTH_BITS = 0x00FF_FFFF_FFFF_FFFFL;

    private WalReader() {}

    /** Empty when there is no WAL, or none that can be understood; etcd then says why itself. */
    public static Optional<WalIdentity> read(Path walDirectory) {
        var segments = new TreeSet<Path>();
        try (var files = Files.newDirectoryStream(walDirectory, "*.wal")) {
            files.forEach(segments::add);
            for (var segment : segments) {
                var identity = readSegment(segment);
                if (identity.isPresent()) {
                    return identity;
                }
            }
            return Optional.empty();
        } catch (IOException | DirectoryIteratorException e) {
            return Optional.empty();
        }
    }

    private static Optional<WalIdentity> readSegment(Path segment) throws IOException {
        var beginning = ByteBuffer.allocate(BEGINNING).order(ByteOrder.LITTLE_ENDIAN);
        try (var channel = FileChannel.open(segment, StandardOpenOption.READ)) {
            while (beginning.hasRemaining() && channel.read(beginning) >= 0) {
                // until the buffer is full or the file ends
            }
        }
        beginning.flip();
        for (var number = 0; number < RECORDS_LOOKED_AT && beginning.remaining() > Long.BYTES; number++) {
            var field = beginning.getLong();
            var length = field & LENGTH_BITS;
            // A set sign bit says that the low three bits of the top byte are the padding to a multiple of eight.
            var padding = field < 0 ? (field >>> 56) & 7 : 0;
            if (length <= 0 || length + padding > beginning.remaining()) {
                return Optional.empty();
            }
            var record = beginning.slice(beginning.position(), (int) length);
            beginning.position(beginning.position() + (int) (length + padding));
            var identity = readRecord(CodedInputStream.newInstance(record));
            if (identity.isPresent()) {
                return identity;
            }
        }
        return Optional.empty();
    }

    /** {@code Record { type = 1; crc = 2; data = 3 }}. */
    private static Optional<WalIdentity> readRecord(CodedInputStream record) throws IOException {
        try {
            var type = 0L;
            var content = new byte[0];
            for (var tag = record.readTag(); tag != 0; tag = record.readTag()) {
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case 1 -> type = record.readInt64();
                    case 3 -> content = record.readByteArray();
                    default -> record.skipField(tag);
                }
            }
            return type == METADATA_TYPE ? readMetadata(content) : Optional.empty();
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    /** {@code Metadata { NodeID = 1; ClusterID = 2 }}. */
    private static Optional<WalIdentity> readMetadata(byte[] content) throws IOException {
        var metadata = CodedInputStream.newInstance(content);
        var member = 0L;
        var cluster = 0L;
        for (var tag = metadata.readTag(); tag != 0; tag = metadata.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> member = metadata.readUInt64();
                case 2 -> cluster = metadata.readUInt64();
                default -> metadata.skipField(tag);
            }
        }
        return member == 0 || cluster == 0 // etcd's "none"
                ? Optional.empty()
                : Optional.of(new WalIdentity(new EtcdId(cluster), new EtcdId(member)));
    }
}
