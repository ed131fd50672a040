package io.etcdsidekicks.gate.volume;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedOutputStream;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.gate.WalIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments as etcd's encoder writes them. */
final class WalReaderTest {
    private static final EtcdId MEMBER = EtcdId.ofHex("8e9e05c52164694d");
    private static final EtcdId CLUSTER = EtcdId.ofHex("cdf818194e3a8c32");
    private static final WalIdentity IDENTITY = new WalIdentity(CLUSTER, MEMBER);
    private static final String FIRST = "0000000000000000-0000000000000000.wal";
    private static final String SECOND = "0000000000000001-0000000000002710.wal";
    private static final int METADATA = 1;
    private static final int ENTRY = 2;
    private static final int CRC = 4;

    @TempDir
    Path wal = Path.of("");

    /** {@code Record { type = 1; crc = 2; data = 3 }}. */
    private static byte[] record(int type, byte[] data) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(bytes);
        out.writeInt64(1, type);
        out.writeUInt32(2, 0xcafe);
        if (data.length > 0) {
            out.writeByteArray(3, data);
        }
        out.flush();
        return bytes.toByteArray();
    }

    /** {@code Metadata { NodeID = 1; ClusterID = 2 }}. */
    private static byte[] metadata(EtcdId member, EtcdId cluster) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(bytes);
        out.writeUInt64(1, member.bits());
        out.writeUInt64(2, cluster.bits());
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

    private static byte[] segment(byte[]... records) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (var record : records) {
            bytes.write(frame(record));
        }
        bytes.write(new byte[64 * 1024]); // etcd makes them larger than what is in them
        return bytes.toByteArray();
    }

    private static byte[] good() throws IOException {
        return segment(
                record(CRC, new byte[0]), record(METADATA, metadata(MEMBER, CLUSTER)), record(ENTRY, new byte[3]));
    }

    private void write(String name, byte[] content) throws IOException {
        Files.write(wal.resolve(name), content);
    }

    @Test
    void readsWhoseDataTheyAre() throws IOException {
        write(FIRST, good());
        assertThat(WalReader.read(wal)).contains(IDENTITY);
    }

    @Test
    void readsRecordsOfEveryLength() throws IOException {
        for (var bits : new long[] {1, 1L << 8, 1L << 16, 1L << 24, 1L << 32, 1L << 48, -1}) {
            var member = new EtcdId(bits);
            write(FIRST, segment(record(CRC, new byte[0]), record(METADATA, metadata(member, CLUSTER))));
            assertThat(WalReader.read(wal)).contains(new WalIdentity(CLUSTER, member));
        }
    }

    @Test
    void readsASegmentThatIsCutBehindIt() throws IOException {
        var whole = good();
        write(
                FIRST,
                Arrays.copyOf(
                        whole,
                        frame(record(CRC, new byte[0])).length
                                + frame(record(METADATA, metadata(MEMBER, CLUSTER))).length));
        assertThat(WalReader.read(wal)).contains(IDENTITY);
    }

    @Test
    void readsTheNextSegmentWhenTheFirstIsBroken() throws IOException {
        write(FIRST, new byte[0]);
        write(SECOND, good());
        assertThat(WalReader.read(wal)).contains(IDENTITY);
    }

    @Test
    void readsNothingElse() throws IOException {
        write("0.tmp", good());
        assertThat(WalReader.read(wal)).isEmpty();
        assertThat(WalReader.read(wal.resolve("missing"))).isEmpty();
        assertThat(WalReader.read(wal.resolve("0.tmp"))).isEmpty();
        Files.createDirectory(wal.resolve(FIRST));
        assertThat(WalReader.read(wal)).isEmpty();
    }

    @Test
    void whatIsBrokenIsEmpty() throws IOException {
        var whole = good();
        for (var broken : new byte[][] {
            new byte[0],
            new byte[4096],
            "not a log at all, but longer than a length field".getBytes(StandardCharsets.UTF_8),
            Arrays.copyOf(whole, 7),
            Arrays.copyOf(whole, 30),
            segment(record(CRC, new byte[0]), record(METADATA, new byte[0])),
            segment(record(CRC, new byte[0]), record(METADATA, metadata(new EtcdId(0), CLUSTER))),
            segment(record(CRC, new byte[0]), record(METADATA, new byte[] {(byte) 0xff, 1, 2})),
            segment(record(CRC, new byte[0]), new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff}),
            segment(record(ENTRY, new byte[5000])),
            ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(-1L).array(),
            ByteBuffer.allocate(64)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(Long.MAX_VALUE)
                    .array(),
            ByteBuffer.allocate(64)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(Long.MIN_VALUE)
                    .array()
        }) {
            write(FIRST, broken);
            assertThat(WalReader.read(wal)).isEmpty();
        }
    }

    @Test
    void looksAtTheBeginningOnly() throws IOException {
        write(
                FIRST,
                segment(
                        record(ENTRY, new byte[8]),
                        record(ENTRY, new byte[8]),
                        record(METADATA, metadata(MEMBER, CLUSTER))));
        assertThat(WalReader.read(wal)).contains(IDENTITY);
        write(
                FIRST,
                segment(
                        record(ENTRY, new byte[8]),
                        record(ENTRY, new byte[8]),
                        record(ENTRY, new byte[8]),
                        record(ENTRY, new byte[8]),
                        record(METADATA, metadata(MEMBER, CLUSTER))));
        assertThat(WalReader.read(wal)).isEmpty();
    }
}
