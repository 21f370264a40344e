package dev.meshwright.decide.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 8, 10.200.0.1, true",
        "10.1.2.3, 8, 11.0.0.1, false",
        "10.1.2.128, 25, 10.1.2.127, false",
        "0.0.0.0, 0, 1.2.3.4, true",
        "127.0.0.1, 32, 127.0.0.1, true",
        "2001:db8::, 32, 2001:db8:1::5, true",
        "2001:db8::, 32, 2001:db9::5, false",
        "10.0.0.0, 8, ::ffff:10.1.1.1, true",
        "10.0.0.0, 8, ::1, false",
        "0.0.0.0, 0, /tmp/socket, false",
        "0.0.0.0, 0, 1.2.3, false",
        "0.0.0.0, 0, 1.2.3.256, false",
    })
    void range_holdsAddressesOfItsPrefix(String network, int length, String address, boolean expected) {
        assertThat(Cidr.of(network, length).containsText(address)).isEqualTo(expected);
    }

    @Test
    void textAndBytes_agree() {
        Random random = new Random(6);
        for (int i = 0; i < 5000; i++) {
            Cidr range = Cidr.of(address(random), random.nextInt(33));
            String address = address(random);
            assertThat(range.containsText(address))
                    .as("%s in %s", address, range)
                    .isEqualTo(range.contains(IpAddress.parse(address)));
        }
    }

    @Test
    void hostName_isNoAddress_andIsNeverResolved() {
        assertThat(IpAddress.numeric("localhost")).isFalse();
        assertThatThrownBy(() -> Cidr.of("localhost", 8)).hasMessage("'localhost' (expected: a numeric IP address)");
        assertThatThrownBy(() -> Cidr.of("10.0.0.0", 33)).hasMessage("prefix_len: 33 (expected: 0..32)");
    }

    private static String address(Random random) {
        return random.nextInt(4) + "." + random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256);
    }
}
