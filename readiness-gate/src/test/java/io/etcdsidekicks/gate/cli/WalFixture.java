package io.etcdsidekicks.gate.cli;

import com.google.protobuf.CodedOutputStream;
import io.etcdsidekicks.discovery.EtcdId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A WAL as far as it says whose data it holds: one frame, with etcd's metadata record. */
final class WalFixture {
    private static final int METADATA = 1;

    private WalFixture() {}

    static void write(Path walDirectory, EtcdId cluster, EtcdId member) throws IOException {
        var identity = new ByteArrayOutputStream();
        var fields = CodedOutputStream.newInstance(identity);
        fields.writeUInt64(1, member.bits());
        fields.writeUInt64(2, cluster.bits());
        fields.flush();
        var bytes = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(bytes);
        out.writeInt64(1, METADATA);
        out.writeUInt32(2, 0xcafe);
        out.writeByteArray(3, identity.toByteArray());
        out.flush();
        var length = bytes.size();
        var padding = (8 - length % 8) % 8;
        var field = padding == 0 ? (long) length : length | (0x80L | padding) << 56;
        Files.createDirectories(walDirectory);
        Files.write(
                walDirectory.resolve("0000000000000000-0000000000000000.wal"),
                ByteBuffer.allocate(4096)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(field)
                        .put(bytes.toByteArray())
                        .array());
    }
}
