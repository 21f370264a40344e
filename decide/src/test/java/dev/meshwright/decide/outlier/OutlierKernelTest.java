package dev.meshwright.decide.outlier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.meshwright.decide.outlier.OutlierKernel.Detection;
import dev.meshwright.decide.outlier.OutlierKernel.LocalOrigin;
import dev.meshwright.decide.outlier.OutlierPolicy.FailurePercentage;
import dev.meshwright.decide.outlier.OutlierPolicy.SuccessRate;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Rules of Envoy docs "Outlier detection" and the proto comments of OutlierDetection.
class OutlierKernelTest {
    private static final SuccessRate NO_RATE = new SuccessRate(0, 0, 5, 100, 1900);
    private final ClusterCell cluster = new ClusterCell();
    private final HostCell host = new HostCell();

    @Test
    void fifth5xxInARow_isDetected_andASuccessStartsOver() {
        OutlierPolicy policy = policy(5, 100, 10, true);
        for (int i = 0; i < 4; i++) {
            assertThat(OutlierKernel.onResponse(policy, host, 500)).isEqualTo(Detection.NONE);
        }
        assertThat(OutlierKernel.onResponse(policy, host, 200)).isEqualTo(Detection.NONE);
        for (int i = 0; i < 4; i++) {
            assertThat(OutlierKernel.onResponse(policy, host, 503)).isEqualTo(Detection.NONE);
        }
        assertThat(OutlierKernel.onResponse(policy, host, 500)).isEqualTo(Detection.CONSECUTIVE_5XX);
    }

    @Test
    void connectFailure_countsAs5xx_unlessSplit() {
        OutlierPolicy policy = policy(2, 100, 100, false);

        assertThat(OutlierKernel.onLocalOrigin(policy, host, LocalOrigin.CONNECT_FAILED))
                .isEqualTo(Detection.NONE);
        assertThat(OutlierKernel.onResponse(policy, host, 500)).isEqualTo(Detection.CONSECUTIVE_5XX);

        OutlierPolicy split = split(2);
        HostCell other = new HostCell();
        OutlierKernel.onLocalOrigin(split, other, LocalOrigin.CONNECT_FAILED);
        assertThat(OutlierKernel.onResponse(split, other, 500)).as("apart").isEqualTo(Detection.NONE);
        OutlierKernel.onLocalOrigin(split, other, LocalOrigin.CONNECT_FAILED);
        assertThat(OutlierKernel.onLocalOrigin(split, other, LocalOrigin.TIMED_OUT))
                .isEqualTo(Detection.CONSECUTIVE_LOCAL_ORIGIN_FAILURE);
    }

    @Test
    void ejectedHost_returnsAfterItsTime_andLaterOnesLastLonger() {
        OutlierPolicy policy = policy(1, 100, 100, false);

        assertThat(eject(policy, host, 2, 1000)).isTrue();
        assertThat(eject(policy, host, 2, 1000)).as("already").isFalse();
        assertThat(OutlierKernel.sweep(policy, cluster, List.of(host), 30_999, 0))
                .isZero();
        assertThat(host.ejected()).isTrue();
        assertThat(OutlierKernel.sweep(policy, cluster, List.of(host), 31_000, 0))
                .isOne();
        assertThat(host.ejected()).isFalse();
        assertThat(cluster.ejected()).isZero();

        assertThat(eject(policy, host, 2, 40_000)).isTrue();
        assertThat(OutlierKernel.sweep(policy, cluster, List.of(host), 99_999, 0))
                .isZero();
        assertThat(OutlierKernel.sweep(policy, cluster, List.of(host), 100_000, 0))
                .isOne();
    }

    @Test
    void hostThatStaysGood_isForgivenOneEjectionPerInterval() {
        OutlierPolicy policy = policy(1, 100, 100, false);
        eject(policy, host, 1, 1);
        OutlierKernel.sweep(policy, cluster, List.of(host), 30_001, 0);
        OutlierKernel.sweep(policy, cluster, List.of(host), 40_001, 0);

        eject(policy, host, 1, 50_000);
        assertThat(OutlierKernel.sweep(policy, cluster, List.of(host), 80_000, 0))
                .as("30 s again")
                .isOne();
    }

    @Test
    void cap_neverEjectsOneOfTwoAtTenPercent_unlessOneIsAlwaysAllowed() {
        assertThat(eject(policy(1, 100, 10, false), host, 2, 1)).isFalse();
        assertThat(eject(policy(1, 100, 10, true), host, 2, 1)).isTrue();
        assertThat(eject(policy(1, 100, 10, true), new HostCell(), 2, 1))
                .as("one only")
                .isFalse();
        assertThat(eject(policy(1, 100, 50, false), new HostCell(), 4, 1)).isTrue();
        assertThat(eject(policy(1, 100, 50, false), new HostCell(), 4, 1))
                .as("half is out")
                .isFalse();
    }

    @Test
    void enforcingPercentage_isDrawn() {
        OutlierPolicy policy = policy(1, 30, 100, false);
        Random random = new Random(1);
        int ejected = 0;
        for (int i = 0; i < 10_000; i++) {
            ejected += OutlierKernel.eject(
                            policy,
                            new ClusterCell(),
                            new HostCell(),
                            Detection.CONSECUTIVE_5XX,
                            10,
                            1,
                            random.nextLong())
                    ? 1
                    : 0;
        }
        assertThat(ejected / 100.0).isCloseTo(30, within(2.0));
    }

    @Test
    void version_movesWithEveryEjectionAndReturn() {
        OutlierPolicy policy = policy(1, 100, 100, false);
        long before = cluster.version();
        eject(policy, host, 1, 1);
        long out = cluster.version();
        OutlierKernel.sweep(policy, cluster, List.of(host), 1_000_000, 0);

        assertThat(List.of(before, out, cluster.version())).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void hostFarBelowTheOthersSuccessRate_isEjectedAtTheSweep() {
        OutlierPolicy policy = new OutlierPolicy(
                true,
                0,
                0,
                0,
                0,
                false,
                0,
                0,
                10_000,
                30_000,
                300_000,
                0,
                100,
                false,
                new SuccessRate(100, 0, 5, 100, 1000),
                FailurePercentage.DEFAULT,
                List.of());
        List<HostCell> cells = Stream.generate(HostCell::new).limit(6).toList();
        for (int i = 0; i < 200; i++) {
            for (int h = 0; h < 6; h++) {
                OutlierKernel.onResponse(policy, cells.get(h), h == 3 && i % 2 == 0 ? 500 : 200);
            }
        }
        OutlierKernel.sweep(policy, cluster, cells, 10_000, 0);

        assertThat(cells.stream().map(HostCell::ejected)).containsExactly(false, false, false, true, false, false);
    }

    private static OutlierPolicy localRates(boolean split, SuccessRate rate, FailurePercentage percentage) {
        return new OutlierPolicy(
                true, 0, 0, 0, 0, split, 0, 0, 10_000, 30_000, 300_000, 0, 100, false, rate, percentage, List.of());
    }

    /// Six hosts of which the fourth cannot be connected to every other time, and all answer well otherwise.
    private List<Boolean> afterFailedConnections(OutlierPolicy policy) {
        List<HostCell> cells = Stream.generate(HostCell::new).limit(6).toList();
        for (int i = 0; i < 200; i++) {
            for (int h = 0; h < 6; h++) {
                if (h == 3 && i % 2 == 0) {
                    OutlierKernel.onLocalOrigin(policy, cells.get(h), LocalOrigin.CONNECT_FAILED);
                } else {
                    OutlierKernel.onResponse(policy, cells.get(h), 200);
                }
            }
        }
        OutlierKernel.sweep(policy, cluster, cells, 10_000, 0);
        return cells.stream().map(HostCell::ejected).toList();
    }

    @Test
    void hostThatIsReachedLessOftenThanTheOthers_isEjected_whereWhatIsNoResponseIsJudgedApart() {
        SuccessRate ofLocal = new SuccessRate(0, 100, 5, 100, 1000);
        assertThat(afterFailedConnections(localRates(true, ofLocal, FailurePercentage.DEFAULT)))
                .containsExactly(false, false, false, true, false, false);
        FailurePercentage halfOfLocal = new FailurePercentage(0, 100, 50, 5, 50);
        assertThat(afterFailedConnections(localRates(true, NO_RATE, halfOfLocal)))
                .containsExactly(false, false, false, true, false, false);
    }

    @Test
    void rateOfWhatIsNoResponse_countsForNothing_unlessSplit_orOfResponsesAlone() {
        SuccessRate ofLocal = new SuccessRate(0, 100, 5, 100, 1000);
        assertThat(afterFailedConnections(localRates(false, ofLocal, FailurePercentage.DEFAULT)))
                .containsOnly(false);
        SuccessRate ofResponses = new SuccessRate(100, 0, 5, 50, 1000);
        assertThat(afterFailedConnections(localRates(true, ofResponses, FailurePercentage.DEFAULT)))
                .containsOnly(false);
    }

    private boolean eject(OutlierPolicy policy, HostCell cell, int hosts, long now) {
        return OutlierKernel.eject(policy, cluster, cell, Detection.CONSECUTIVE_5XX, hosts, now, 0);
    }

    private static OutlierPolicy policy(int consecutive, int enforcing, int maxPercent, boolean alwaysOne) {
        return new OutlierPolicy(
                true,
                consecutive,
                enforcing,
                5,
                0,
                false,
                5,
                100,
                10_000,
                30_000,
                300_000,
                0,
                maxPercent,
                alwaysOne,
                NO_RATE,
                FailurePercentage.DEFAULT,
                List.of());
    }

    private static OutlierPolicy split(int consecutive) {
        return new OutlierPolicy(
                true,
                consecutive,
                100,
                5,
                0,
                true,
                consecutive,
                100,
                10_000,
                30_000,
                300_000,
                0,
                100,
                false,
                NO_RATE,
                FailurePercentage.DEFAULT,
                List.of());
    }
}
