// CUDA graphs: the kernels of a piece of work, recorded once on a stream of their own and started again as one.
#include "guard.h"
#include "shim.h"

#ifdef RT_CUDA
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAStream.h>
#include <torch/cuda.h>
#include <torch/version.h>

using c10::cuda::CUDAStream;

struct rt_graph {
    explicit rt_graph(c10::DeviceIndex device)
        : side(c10::cuda::getStreamFromPool(false, device)), before(c10::cuda::getCurrentCUDAStream(device)) {}

    at::cuda::CUDAGraph graph;
    CUDAStream side;
    CUDAStream before;
    bool is_recorded = false;
};

namespace {

// Only this thread is kept from calls that cannot be recorded: the collector may free tensors on another meanwhile.
void begin(at::cuda::CUDAGraph& graph) {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 1)
    graph.capture_begin({0, 0}, cudaStreamCaptureModeThreadLocal);
#else
    graph.capture_begin();
#endif
}

}  // namespace

rt_graph* rt_graph_new(int32_t device) {
    return retable::guarded<rt_graph*>(nullptr, [&] {
        TORCH_CHECK(torch::cuda::is_available(), "no CUDA device is available");
        return new rt_graph(static_cast<c10::DeviceIndex>(device));
    });
}

// Work of this thread goes to the graph's stream until rt_graph_leave, after all that was given to the device before.
int32_t rt_graph_enter(rt_graph* graph) {
    return retable::attempted([&] {
        torch::cuda::synchronize(graph->side.device_index());
        graph->before = c10::cuda::getCurrentCUDAStream(graph->side.device_index());
        c10::cuda::setCurrentCUDAStream(graph->side);
    });
}

int32_t rt_graph_leave(rt_graph* graph) {
    return retable::attempted([&] {
        c10::cuda::setCurrentCUDAStream(graph->before);
        torch::cuda::synchronize(graph->side.device_index());
    });
}

int32_t rt_graph_begin(rt_graph* graph) {
    return retable::attempted([&] {
        TORCH_CHECK(!graph->is_recorded, "a graph is recorded once");
        graph->is_recorded = true;
        begin(graph->graph);
    });
}

int32_t rt_graph_end(rt_graph* graph) {
    return retable::attempted([&] { graph->graph.capture_end(); });
}

int32_t rt_graph_replay(rt_graph* graph) {
    return retable::attempted([&] { graph->graph.replay(); });
}

int32_t rt_graph_free(rt_graph* graph) {
    return retable::attempted([&] { delete graph; });
}
#else
namespace {

int32_t not_built() {
    return retable::attempted([] { TORCH_CHECK(false, "this libtorch has no CUDA, or the shim was built without CUDA headers"); });
}

}  // namespace

rt_graph* rt_graph_new(int32_t) { return not_built(), nullptr; }

int32_t rt_graph_enter(rt_graph*) { return not_built(); }

int32_t rt_graph_leave(rt_graph*) { return not_built(); }

int32_t rt_graph_begin(rt_graph*) { return not_built(); }

int32_t rt_graph_end(rt_graph*) { return not_built(); }

int32_t rt_graph_replay(rt_graph*) { return not_built(); }

int32_t rt_graph_free(rt_graph*) { return not_built(); }
#endif
