package dev.meshwright.proxy.telemetry;

import dev.meshwright.base.metric.BucketBounds;
import dev.meshwright.base.metric.LoopCounter;
import dev.meshwright.base.metric.LoopHistogram;

/// The counters behind one set of labels on one loop.
sealed interface Series {
    String labels();

    final class Http implements Series {
        private final String labels;
        final boolean grpc;
        final LoopCounter requests = new LoopCounter();
        final LoopHistogram durationMillis = new LoopHistogram(BucketBounds.ENVOY);
        final LoopHistogram requestBytes = new LoopHistogram(BucketBounds.ENVOY);
        final LoopHistogram responseBytes = new LoopHistogram(BucketBounds.ENVOY);
        final LoopCounter requestMessages = new LoopCounter();
        final LoopCounter responseMessages = new LoopCounter();

        Http(String labels, boolean grpc) {
            this.labels = labels;
            this.grpc = grpc;
        }

        @Override
        public String labels() {
            return labels;
        }
    }

    final class Tcp implements Series {
        private final String labels;
        final LoopCounter sent = new LoopCounter();
        final LoopCounter received = new LoopCounter();
        final LoopCounter opened = new LoopCounter();
        final LoopCounter closed = new LoopCounter();

        Tcp(String labels) {
            this.labels = labels;
        }

        @Override
        public String labels() {
            return labels;
        }
    }
}
