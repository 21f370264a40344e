package dev.meshwright.operate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {
    @Test
    void countsWholeFlagsOfOneCluster_amongOtherLines(@TempDir Path folder) throws IOException {
        Path log = folder.resolve("proxy.log");
        Files.writeString(log, """
                ready
                {"response_flags":"UO","upstream_cluster":"outbound|9090||ledger.shop"}
                {"response_flags":"UO,URX","upstream_cluster":"outbound|9090||ledger.shop"}
                {"response_flags":"UOX","upstream_cluster":"outbound|9090||ledger.shop"}
                {"response_flags":"UO","upstream_cluster":"outbound|8080||stock"}
                {"response_flags":"UO","upstream_cluster":"outbound|9090||led""");
        assertThat(AccessLog.count(log, "outbound|9090||ledger", "UO")).isEqualTo(2);
    }
}
