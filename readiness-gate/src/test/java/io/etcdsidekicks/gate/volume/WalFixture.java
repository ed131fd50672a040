package io.etcdsidekicks.gate.volume;

import com.google.protobuf.CodedOutputStream;
import io.etcdsidekicks.discovery.EtcdId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A WAL of some member, as far as the gate reads it. */
public final class WalFixture {
    public static final EtcdId CLUSTER = EtcdId.ofHex("cdf818194e3a8c32");
    public static final EtcdId MEMBER = EtcdId.ofHex("8e9e05c52164694d");

    private static final int CRC = 4;
    private static final int METADATA = 1;

    private WalFixture() {}

    /** Writes the first segment, with the directories above it. */
    public static Path write(Path directory, EtcdId cluster, EtcdId member) throws IOException {
        Files.createDirectories(directory);
        var segment = new ByteArrayOutputStream();
        segment.write(frame(record(CRC, new byte[0])));
        segment.write(frame(record(METADATA, metadata(cluster, member))));
        return Files.write(directory.resolve("0000000000000000-0000000000000000.wal"), segment.toByteArray());
    }

    private static byte[] metadata(EtcdId cluster, EtcdId member) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(bytes);
        out.writeUInt64(1, member.bits());
        out.writeUInt64(2, cluster.bits());
        out.flush();
        return bytes.toByteArray();
    }

    private static byte[] record(int type, byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(bytes);
        out.writeInt64(1, type);
        out.writeUInt32(2, 0xcafe);
        if (content.length > 0) {
            out.writeByteArray(3, content);
        }
        out.flush();
        return bytes.toByteArray();
    }

    /** etcd's {@code encodeFrameSize}: the padding to eight bytes is told in the top byte. */
    private static byte[] frame(byte[] record) {
        var padding = (8 - record.length % 8) % 8;
        var field = padding == 0 ? (long) record.length : record.length | (0x80L | padding) << 56;
        return ByteBuffer.allocate(8 + record.length + padding)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(field)
                .put(record)
                .array();
    }
}
