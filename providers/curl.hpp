#pragma once

#include <initializer_list>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>

#include <curl/curl.h>

namespace frontrow {

struct FreeCurl {
    void operator()(CURL* curl) const noexcept { curl_easy_cleanup(curl); }
};
/// A handle of libcurl, with the connections that it keeps.
using CurlHandle = std::unique_ptr<CURL, FreeCurl>;

/// Lines that libcurl is given: headers, or who gets a letter.
class CurlLines {
public:
    CurlLines() = default;
    CurlLines(std::initializer_list<std::string> lines) : CurlLines() {
        for (const auto& line : lines) add(line);
    }
    ~CurlLines() { curl_slist_free_all(list_); }
    CurlLines(const CurlLines&) = delete;
    CurlLines& operator=(const CurlLines&) = delete;
    void add(const std::string& line) {
        curl_slist* const longer = curl_slist_append(list_, line.c_str());
        if (!longer) throw std::bad_alloc();
        list_ = longer;
    }
    [[nodiscard]] curl_slist* list() const noexcept { return list_; }

private:
    curl_slist* list_ = nullptr;
};

/// Makes libcurl ready, once. Throws std::runtime_error where it cannot be.
inline void require_curl() {
    static const bool is_ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (!is_ready) throw std::runtime_error("libcurl cannot be initialized");
}

} // namespace frontrow
