#!/bin/sh
exec yes "Python 3.13.0"
