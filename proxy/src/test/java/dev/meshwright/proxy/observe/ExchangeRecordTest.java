package dev.meshwright.proxy.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.trace.Place;
import dev.meshwright.decide.upstream.Endpoint;
import dev.meshwright.proxy.http.MessageHead;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExchangeRecordTest {
    /// A field that is added and not cleared would show one request's data in another's log line.
    @Test
    void record_thatIsUsedAgain_holdsNothingOfTheExchangeBefore() throws Exception {
        ExchangeRecord used = new ExchangeRecord(DownstreamInfo.NONE);
        for (Field field : ExchangeRecord.class.getFields()) {
            if (!Modifier.isFinal(field.getModifiers())) {
                field.set(used, other(field.getType()));
            }
        }
        used.request.add("name", "value");
        used.request.status(200);
        used.response.add("name", "value");

        used.begin(DownstreamInfo.NONE);

        ExchangeRecord fresh = new ExchangeRecord(DownstreamInfo.NONE);
        for (Field field : ExchangeRecord.class.getFields()) {
            if (!Modifier.isFinal(field.getModifiers())) {
                assertThat(field.get(used)).as(field.getName()).isEqualTo(field.get(fresh));
            }
        }
        assertThat(used.request)
                .usingRecursiveComparison()
                .ignoringFields("bytes", "names", "values")
                .isEqualTo(fresh.request);
        assertThat(used.response.headerCount()).isZero();
        assertThat(used.response.end()).isZero();
    }

    private static Object other(Class<?> type) {
        if (type == long.class) {
            return 7L;
        }
        if (type == int.class) {
            return 7;
        }
        if (type == boolean.class) {
            return true;
        }
        if (type == String.class) {
            return "before";
        }
        if (type == DownstreamInfo.class) {
            return new DownstreamInfo("l", "INBOUND", "", "", "", "", "", "", List.of(), null);
        }
        if (type == MessageHead.class) {
            return new MessageHead();
        }
        if (type == Place.class) {
            return Place.of("-", "-");
        }
        if (type == Endpoint.class) {
            return new Endpoint("127.0.0.1", 1, "", 1, Endpoint.Health.HEALTHY, Metadata.EMPTY);
        }
        return new Object();
    }
}
