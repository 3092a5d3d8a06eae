#include "guard.h"
#include "shim.h"

std::string& retable::last_error() {
    thread_local std::string message;
    return message;
}

const char* rt_error() { return retable::last_error().c_str(); }
