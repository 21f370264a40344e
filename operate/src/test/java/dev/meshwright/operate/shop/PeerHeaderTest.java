package dev.meshwright.operate.shop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PeerHeaderTest {
    @Test
    void uriOfTheClosestHop_isTheCaller() {
        String header = "By=spiffe://d/ns/a/sa/x;URI=spiffe://d/ns/a/sa/far,"
                + "By=spiffe://d/ns/a/sa/y;Hash=00;URI=spiffe://d/ns/a/sa/near";
        assertThat(PeerHeader.spiffeId(header)).isEqualTo("spiffe://d/ns/a/sa/near");
    }

    @Test
    void headerWithoutUri_namesNobody() {
        assertThat(PeerHeader.spiffeId("")).isEmpty();
        assertThat(PeerHeader.spiffeId("By=spiffe://d/ns/a/sa/y;Hash=00")).isEmpty();
    }
}
