// How long it takes to refuse or read 1 MB of JSON, whatever it is made of, and to seal a value for Redis.

#include "formats/json.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <ctime>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/arena.hpp"
#include "system/sodium.hpp"

namespace {

using namespace frontrow;

constexpr std::size_t kBytes = 1 << 20;
constexpr int kRounds = 7;

/// `begin`, then what `item(n)` gives for n = 0, 1, 2, … with commas between, then `end`: kBytes in all, or a little
/// less.
std::string document(std::string begin, const std::function<std::string(std::size_t)>& item, const std::string& end) {
    for (std::size_t n = 0;; ++n) {
        const auto next = (n == 0 ? "" : ",") + item(n);
        if (begin.size() + next.size() + end.size() > kBytes) return begin + end;
        begin += next;
    }
}

std::string repeated(std::string_view text, std::size_t bytes) {
    std::string all;
    while (all.size() + text.size() <= bytes) all += text;
    return all;
}

std::vector<std::pair<std::string, std::string>> documents() {
    const auto array = [](std::string item) {
        return document(
            "[", [item = std::move(item)](std::size_t) { return item; }, "]");
    };
    const std::string deep = std::string(32, '[') + std::string(32, ']');
    return {
        {"empty objects", document(R"({"x":[)", [](std::size_t) { return "{}"; }, "]}")},
        {"empty arrays", array("[]")},
        {"arrays 32 deep", document(
                               "", [&](std::size_t) { return deep; }, "")},
        {"arrays 31 deep in one", document(
                                      "[", [&](std::size_t) { return deep.substr(1, 62); }, "]")},
        {"arrays without end", std::string(kBytes, '[')},
        {"digits", array("1")},
        {"one number", std::string(kBytes, '7')},
        {"long fractions", array("1.79769313486231570814527423731704356798070567525844996598917476803157e-308")},
        {"empty strings", array("\"\"")},
        {"one string", '"' + std::string(kBytes - 2, 'x') + '"'},
        {"escapes", '"' + repeated("\\u00e4", kBytes - 2) + '"'},
        {"pairs of surrogates", '"' + repeated("\\ud83d\\ude00", kBytes - 2) + '"'},
        {"letters of four bytes", '"' + repeated("\xF0\x9F\x8E\xAD", kBytes - 2) + '"'},
        {"white space", std::string(kBytes - 1, ' ') + "1"},
        {"fields of one object", document(
                                     "{", [](std::size_t n) { return "\"" + std::to_string(n) + "\":0"; }, "}")},
        {"objects of 100 fields", document(
                                      "[",
                                      [](std::size_t) {
                                          std::string object = "{";
                                          for (int i = 0; i < 100; ++i)
                                              object += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
                                          return object + "}";
                                      },
                                      "]")},
        {"names of 10 kB",
         document(
             "[", [](std::size_t n) { return "{\"" + std::string(10'000, 'x') + std::to_string(n) + "\":0}"; }, "]")},
        {"seats of a hold",
         document(R"({"seats":[)",
                  [](std::size_t n) { return R"({"id":"stalls-)" + std::to_string(n) + R"(","type":"adult"})"; },
                  "]}")},
    };
}

/// Of the processor, so that who else uses it does not count.
double milliseconds_of(const std::function<void()>& work) {
    std::vector<double> times;
    for (int i = 0; i < kRounds; ++i) {
        const auto begin = std::clock();
        work();
        times.push_back(1'000.0 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    }
    return bench::median(times);
}

void measure_json() {
    double slowest = 0;
    std::string of;
    double plan = 0;
    for (const auto& [name, text] : documents()) {
        const auto took = milliseconds_of([&text] {
            try {
                static_cast<void>(parse_body(text));
            } catch (const Refusal&) { // as good as read
            }
        });
        if (took > slowest) slowest = took, of = name;
        if (name == "seats of a hold") plan = took;
    }
    std::printf(
        "| 1 MB of JSON read or refused: slowest of %zu kinds (%s) | %.0f ms | goal 50 ms; %.0f ms for the seats of "
        "a hold |\n",
        documents().size(), of.c_str(), slowest, plan);
}

void measure_seal() {
    const SodiumSeal seal("a secret of the benchmark");
    std::string figures;
    for (const std::size_t kilobytes : {1U, 16U, 256U}) {
        const std::string value(kilobytes << 10, 'x');
        constexpr int times = 100;
        const auto took = milliseconds_of([&] {
            for (int i = 0; i < times; ++i) static_cast<void>(seal.of({"key", value}));
        });
        figures += (figures.empty() ? "" : ", ") + fmt::format("{:.1f}", took * 1'000 / times);
    }
    std::printf("| sealing a value of 1, 16 and 256 kB for Redis, or checking its seal | %s µs | |\n", figures.c_str());
}

} // namespace

int main() {
    measure_json();
    measure_seal();
}
