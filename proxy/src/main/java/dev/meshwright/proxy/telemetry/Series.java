package dev.meshwright.proxy.telemetry;

import dev.meshwright.base.metric.BucketBounds;
import dev.meshwright.base.metric.LoopCounter;
import dev.meshwright.base.metric.LoopHistogram;

/// The counters behind one set of labels on one loop.
sealed interface Series {
    SeriesText text();

    /// Makes it one series of its kind.
    default String labels() {
        return text().identity();
    }

    final class Http implements Series {
        private final SeriesText text;
        final boolean grpc;
        final LoopCounter requests = new LoopCounter();
        final LoopHistogram durationMillis = new LoopHistogram(BucketBounds.ENVOY);
        final LoopHistogram requestBytes = new LoopHistogram(BucketBounds.ENVOY);
        final LoopHistogram responseBytes = new LoopHistogram(BucketBounds.ENVOY);
        final LoopCounter requestMessages = new LoopCounter();
        final LoopCounter responseMessages = new LoopCounter();

        Http(SeriesText text, boolean grpc) {
            this.text = text;
            this.grpc = grpc;
        }

        @Override
        public SeriesText text() {
            return text;
        }
    }

    final class Tcp implements Series {
        private final SeriesText text;
        final LoopCounter sent = new LoopCounter();
        final LoopCounter received = new LoopCounter();
        final LoopCounter opened = new LoopCounter();
        final LoopCounter closed = new LoopCounter();

        Tcp(SeriesText text) {
            this.text = text;
        }

        @Override
        public SeriesText text() {
            return text;
        }
    }
}
