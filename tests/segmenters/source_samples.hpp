// SPDX-License-Identifier: MIT
// Small programs and records, written for the test.
#pragma once

#include <string_view>

namespace tessera::test {

inline constexpr std::string_view code_samples[] = {
    R"(#include <stdio.h>

static int largest(const int *values, size_t count) {
    int best = values[0];
    for (size_t i = 1; i < count; i++)
        if (values[i] > best)
            best = values[i];
    return best;
}
)",
    R"(template <typename T>
class ring {
public:
    explicit ring(std::size_t capacity) : slots_(capacity) {}
    void push(const T& value) { slots_[head_++ % slots_.size()] = value; }
    bool empty() const noexcept { return head_ == tail_; }

private:
    std::vector<T> slots_;
    std::size_t head_ = 0, tail_ = 0;
};
)",
    R"(import os
import sys


def walk(folder, suffix=".txt"):
    """Yields the files of that suffix."""
    for root, _, names in os.walk(folder):
        for name in names:
            if name.endswith(suffix):
                yield os.path.join(root, name)


if __name__ == "__main__":
    for path in walk(sys.argv[1]):
        print(path)
)",
    R"(const express = require('express');
const router = express.Router();

router.get('/items/:id', async (req, res, next) => {
  try {
    const item = await store.find(req.params.id);
    if (!item) return res.status(404).send({ error: 'not found' });
    res.json(item);
  } catch (err) {
    next(err);
  }
});

module.exports = router;
)",
    R"(package queue

import "sync"

type Queue struct {
	mu    sync.Mutex
	items []string
}

func (q *Queue) Push(item string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items = append(q.items, item)
}
)",
    R"(impl<T: Clone> Stack<T> {
    pub fn new() -> Self {
        Stack { items: Vec::new() }
    }

    pub fn peek(&self) -> Option<&T> {
        self.items.last()
    }

    pub fn pop(&mut self) -> Option<T> {
        self.items.pop()
    }
}
)",
    R"(public final class Counter {
    private final Map<String, Integer> counts = new HashMap<>();

    public void add(String word) {
        counts.merge(word, 1, Integer::sum);
    }

    public int of(String word) {
        return counts.getOrDefault(word, 0);
    }
}
)",
    R"(#!/bin/sh
set -e

target=${1:-/tmp/out}
if [ ! -d "$target" ]; then
    mkdir -p "$target"
fi
for file in *.tar.gz; do
    echo "unpacking $file"
    tar -xzf "$file" -C "$target" || exit 1
done
)",
    R"(package Logger;
use strict;
use warnings;

sub new {
    my ($class, %args) = @_;
    my $self = { level => $args{level} || 'info', lines => [] };
    return bless $self, $class;
}

sub log {
    my ($self, $text) = @_;
    push @{ $self->{lines} }, $text;
}

1;
)",
    R"(module Billing
  class Invoice
    attr_reader :lines, :customer

    def initialize(customer)
      @customer = customer
      @lines = []
    end

    def total
      lines.map(&:amount).reduce(0, :+)
    end
  end
end
)",
    R"(<?php

namespace App\Service;

class Mailer
{
    private $transport;

    public function __construct(Transport $transport)
    {
        $this->transport = $transport;
    }

    public function send(string $to, string $body): bool
    {
        return $this->transport->deliver($to, $body);
    }
}
)",
    R"(.menu {
  display: flex;
  margin: 0 auto;
  padding: 8px 16px;
}

.menu > li a:hover {
  color: #336699;
  text-decoration: none;
}

@media (max-width: 600px) {
  .menu { flex-direction: column; }
}
)",
    R"(<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Orders</title>
  <link rel="stylesheet" href="main.css">
</head>
<body>
  <div class="list" id="orders">
    <ul><li><a href="/orders/new">New</a></li></ul>
  </div>
  <script src="main.js"></script>
</body>
</html>
)",
    R"(CC = gcc
CFLAGS = -O2 -Wall
OBJS = main.o list.o hash.o

all: prog

prog: $(OBJS)
	$(CC) $(CFLAGS) -o $@ $(OBJS)

%.o: %.c
	$(CC) $(CFLAGS) -c $<

clean:
	rm -f prog $(OBJS)

.PHONY: all clean
)"};

inline constexpr std::string_view records_samples[] = {
    R"(Mar  3 04:11:09 mail postfix/smtpd[2211]: connect from host7.example.net[203.0.113.9]
Mar  3 04:11:10 mail postfix/smtpd[2211]: disconnect from host7.example.net[203.0.113.9]
Mar  3 04:12:01 mail CRON[2290]: (root) CMD (/usr/lib/cleanup)
Mar  3 04:12:44 mail sshd[2301]: Failed password for root from 198.51.100.4 port 40122 ssh2
)",
    R"(198.51.100.23 - - [11/May/2021:09:12:44 +0000] "GET /index.html HTTP/1.1" 200 5120 "-" "curl/7.74.0"
198.51.100.23 - - [11/May/2021:09:12:45 +0000] "GET /main.css HTTP/1.1" 200 811 "-" "curl/7.74.0"
203.0.113.77 - - [11/May/2021:09:12:51 +0000] "POST /login HTTP/1.1" 302 0 "-" "curl/7.74.0"
)",
    R"(2022-08-14 10:00:01,204 INFO [main] org.example.Server: Listening on port 8080
2022-08-14 10:00:07,911 WARN [worker-3] org.example.Pool: Connection 17 is idle, closing
2022-08-14 10:00:09,115 ERROR [worker-1] org.example.Store: Write failed after 3 attempts
)",
    R"({"time":"2023-02-01T12:00:00Z","level":"info","msg":"started","port":8080}
{"time":"2023-02-01T12:00:03Z","level":"info","msg":"request","path":"/a","status":200}
{"time":"2023-02-01T12:00:04Z","level":"error","msg":"timeout","path":"/b","status":504}
)",
    R"([
  {
    "id": 4101,
    "name": "Lamp",
    "price": 24.9,
    "tags": ["home", "light"],
    "stock": {"north": 12, "south": 0}
  },
  {
    "id": 4102,
    "name": "Chair",
    "price": 79.0,
    "tags": ["home"],
    "stock": {"north": 3, "south": 8}
  }
]
)",
    R"(id,date,amount,currency,status
1001,2021-03-04,19.99,EUR,paid
1002,2021-03-04,7.50,EUR,open
1003,2021-03-05,112.00,USD,paid
1004,2021-03-05,64.25,EUR,refunded
1005,2021-03-07,5.00,GBP,paid
1006,2021-03-07,18.40,EUR,paid
)",
    "time\tsensor\ttemp\thumidity\n1618300800\tA1\t21.4\t40\n1618300860\tA1\t21.5\t40\n"
    "1618300920\tA1\t21.5\t41\n1618300980\tA1\t21.7\t41\n1618301040\tA1\t21.6\t41\n"
    "1618301100\tA1\t21.4\t42\n1618301160\tA1\t21.3\t42\n1618301220\tA1\t21.3\t42\n",
    R"(<event>
 4 81 +1.5000000e+00 9.11880000e+01 7.81860000e-03 1.18000000e-01
       2 -1    0    0  501    0 +0.0000000e+00 +0.0000000e+00 +2.1043310e+02 2.1043310e+02 0.0000000e+00
      -2 -1    0    0    0  501 +0.0000000e+00 +0.0000000e+00 -9.8790000e+00 9.8790000e+00 0.0000000e+00
      11  1    1    2    0    0 +3.0410000e+01 -1.7220000e+01 +1.7034000e+02 1.7389000e+02 0.0000000e+00
     -11  1    1    2    0    0 -3.0410000e+01 +1.7220000e+01 +3.0214100e+01 4.6220000e+01 0.0000000e+00
</event>
)",
    R"(   0.00000  1.23456E+01 -4.00210E-02   17
   0.01000  1.23511E+01 -4.01873E-02   17
   0.02000  1.23580E+01 -4.03991E-02   18
   0.03000  1.23644E+01 -4.05002E-02   18
   0.04000  1.23702E+01 -4.07310E-02   18
   0.05000  1.23771E+01 -4.08894E-02   19
)",
    R"(time="2021-09-09T01:02:03Z" level=info msg="pulled image" image=web:1.4 took=3.2s
time="2021-09-09T01:02:09Z" level=warning msg="disk is nearly full" host=db2 free=4%
time="2021-09-09T01:02:12Z" level=info msg="job done" job=vacuum took=0.8s
)",
    R"([server]
port = 8080
host = 0.0.0.0
log_file = /var/log/server.log

[database]
url = postgres://db.local:5432/main
pool_size = 10
timeout = 30

[cache]
enabled = yes
size = 256
)",
    R"(<?xml version="1.0" encoding="UTF-8"?>
<orders date="2020-01-31">
  <order id="501"><item>7781</item><count>2</count><price>14.90</price></order>
  <order id="502"><item>1190</item><count>1</count><price>3.20</price></order>
  <order id="503"><item>4408</item><count>6</count><price>0.75</price></order>
</orders>
)",
    R"(03-17 16:13:38.811  1702  2395 D PowerService: acquire lock=233570404, flags=0x1
03-17 16:13:38.819  1702  8671 D PowerService: release lock=233570404, flags=0x0
03-17 16:13:38.820  1702  8671 W SensorHub: late sample, 41 ms
)"};

}  // namespace tessera::test
