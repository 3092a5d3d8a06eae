// Turns C++ exceptions into a return value and a message that belongs to the thread.
#pragma once

#include <c10/util/Exception.h>

#include <exception>
#include <string>

namespace retable {

std::string& last_error();

/// Runs the body; on any exception remembers its message and returns `failed`.
template <typename Result, typename Body>
Result guarded(Result failed, Body&& body) {
    try {
        return body();
    } catch (const c10::Error& error) {
        last_error() = error.what_without_backtrace();
    } catch (const std::exception& error) {
        last_error() = error.what();
    } catch (...) {
        last_error() = "unknown C++ exception";
    }
    return failed;
}

/// The same for a body that gives nothing: 0, or -1 on failure.
template <typename Body>
int32_t attempted(Body&& body) {
    return guarded(-1, [&] {
        body();
        return 0;
    });
}

}  // namespace retable
