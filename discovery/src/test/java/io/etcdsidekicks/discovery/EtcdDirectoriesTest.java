package io.etcdsidekicks.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class EtcdDirectoriesTest {
    private static final Path DATA = Path.of("/var/lib/etcd/data");

    @Test
    void haveTheWalInTheDataDirectory() {
        assertThat(EtcdDirectories.of(DATA).walDirectory()).isEqualTo(Path.of("/var/lib/etcd/data/member/wal"));
    }

    @Test
    void haveTheWalWhereItWasPut() {
        var wal = Path.of("/fast/wal");
        assertThat(new EtcdDirectories(DATA, Optional.of(wal), Optional.empty()).walDirectory())
                .isEqualTo(wal);
    }
}
